"""The wires: a bridge in the firewall node, one cable a machine, one cable to the outside. Addresses are all invented
or documentation addresses (RFC 5737); there is no way out of these namespaces."""

from __future__ import annotations

from lab.nodes import Node

LAN = "10.20.0"
PUBLIC = "198.51.100.2"
"""The office's one public address, on the firewall's outer side."""
GATEWAY = "198.51.100.1"

ADDRESSES = {
    "fw": f"{LAN}.1",
    "web1": f"{LAN}.10",
    "mail1": f"{LAN}.25",
    "pc-1": f"{LAN}.101",
    "pc-2": f"{LAN}.102",
    "pc-admin": f"{LAN}.110",
    "log": f"{LAN}.250",
}

RULES = f"""
table ip office {{
  chain arrive {{
    type nat hook prerouting priority dstnat;
    iifname "wan" ip daddr {PUBLIC} tcp dport {{ 22, 80 }} dnat to {ADDRESSES["web1"]}
    iifname "wan" ip daddr {PUBLIC} tcp dport 25 dnat to {ADDRESSES["mail1"]}
  }}
  chain leave {{
    type nat hook postrouting priority srcnat;
    oifname "wan" snat to {PUBLIC}
  }}
  chain through {{
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "wan" ct status dnat log prefix "FW-IN-ACCEPT " group 1 accept
    iifname "br0" oifname "wan" log prefix "FW-OUT-ACCEPT " group 1 accept
    log prefix "FW-FWD-DROP " group 1
  }}
  chain inward {{
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname "lo" accept
    iifname "br0" tcp dport 22 log prefix "FW-LAN-SSH " group 1 accept
    iifname "br0" accept
    iifname "wan" log prefix "FW-IN-DROP " group 1
  }}
}}
"""


def cable_office(nodes: dict[str, Node]) -> None:
    """Bridge, cables, addresses and routes of the office's machines. The firewall keeps no bridge filter: traffic
    inside the LAN would else meet the forward chain."""
    fw = nodes["fw"]
    fw.net("ip", "link", "add", "br0", "type", "bridge")
    fw.net("sysctl", "-qw", "net.ipv4.ip_forward=1")
    fw.net("ip", "addr", "add", f"{ADDRESSES['fw']}/24", "dev", "br0")
    fw.net("ip", "link", "set", "br0", "up")
    fw.net("sh", "-c", "echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null || true")
    for name, address in ADDRESSES.items():
        if name != "fw":
            _cable(fw, nodes[name], f"v-{name}")
            fw.net("ip", "link", "set", f"v-{name}", "master", "br0")
            nodes[name].net("ip", "addr", "add", f"{address}/24", "dev", "eth0")
            nodes[name].net("ip", "route", "add", "default", "via", ADDRESSES["fw"])


def cable_outside(fw: Node, outside: Node, addresses: list[str]) -> None:
    """The cable to the outside, which owns all the given addresses; and the firewall's rules."""
    _cable(fw, outside, "wan")
    fw.net("ip", "addr", "add", f"{PUBLIC}/24", "dev", "wan")
    fw.net("ip", "route", "add", "default", "via", GATEWAY)
    outside.net("ip", "addr", "add", f"{GATEWAY}/24", "dev", "eth0")
    for address in addresses:
        outside.net("ip", "addr", "add", f"{address}/32", "dev", "eth0")
    fw.run("nft", "-f", "-", text=RULES)


def _cable(fw: Node, node: Node, end: str) -> None:
    fw.net("ip", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", node.namespace)
    fw.net("sysctl", "-qw", f"net.ipv6.conf.{end}.disable_ipv6=1")
    fw.net("ip", "link", "set", end, "up")
    node.net("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
    node.net("ip", "link", "set", "eth0", "up")
