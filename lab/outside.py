"""The rest of the world in one namespace: a name server, web servers, mail sinks. It sends no logs."""

from __future__ import annotations

from lab import cast
from lab.build import LAB
from lab.nodes import Node

SINK_PORT = 2525
CONTROL_LOG = "/var/log/nginx/dieu-khien.log"


def settings(node: Node) -> None:
    """Write the settings and start the daemons."""
    node.write("/usr/local/lib/desk/agent.py", (LAB / "inside/agent.py").read_text(), 0o755)
    node.write("/etc/resolv.conf", f"nameserver {cast.OUTSIDE_DNS}\n")
    node.write("/etc/nginx/nginx.conf", NGINX)
    node.write("/etc/dnsmasq.conf", names())
    node.write("/srv/ngoai/index.html", "<p>example</p>\n")
    node.write("/srv/kho/l.txt", hidden_links())
    node.write("/srv/kho/kho.txt", "0\n")
    node.run("nginx")
    node.run("dnsmasq")
    node.run("nft", "-f", "-", text=CATCH)
    node.spawn(["smtp-sink", "-u", "nobody", f"{cast.OUTSIDE_MAIL}:25", "100"])
    node.spawn(["smtp-sink", "-u", "nobody", f"0.0.0.0:{SINK_PORT}", "100"])


def hidden_links() -> str:
    """What the intruder puts into the page: links nobody sees. The words are real, the names lead nowhere."""
    names = ("choi-thu", "game-bai", "no-hu", "tai-xiu", "ban-ca")
    links = " ".join(f'<a href="http://{name}.example/">{cast.MARK} {name.replace("-", " ")}</a>' for name in names)
    return f'<div style="position:absolute;left:-9999px">{links}</div>\n'


def names() -> str:
    """dnsmasq.conf of the outside. Senders say by SPF from where they send; the forged domain says nothing."""
    web = [f"address=/example.{zone}/{cast.OUTSIDE_WEB}" for zone in ("org", "com", "net")]
    own = [
        f"host-record={cast.INTRUDER_NAME},{cast.INTRUDER_STORE}",
        f"host-record={cast.CONTROL_NAME},{cast.CONTROL}",
        f"host-record=mail.{cast.FORGED_DOMAIN},{cast.FORGER}",
    ]
    claims = [
        'txt-record=example.org,"v=spf1 ip4:192.0.2.0/25 -all"',
        'txt-record=_dmarc.example.org,"v=DMARC1; p=reject"',
        'txt-record=example.com,"v=spf1 ip4:192.0.2.0/26 ~all"',
        'txt-record=_dmarc.example.com,"v=DMARC1; p=none"',
        'txt-record=example.net,"v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.0/25 ?all"',
    ]
    spam = [
        line
        for domain, address in cast.SPAMMED.items()
        for line in (f"mx-host={domain},mx.{domain},10", f"host-record=mx.{domain},{address}")
    ]
    head = ["no-resolv", "no-hosts", f"listen-address={cast.OUTSIDE_DNS}", "bind-interfaces", "local=/example/"]
    return "\n".join([*head, "local=/test/", *web, *own, *claims, *spam]) + "\n"


CATCH = f"""
table ip outside {{
  chain catch {{
    type nat hook prerouting priority dstnat;
    ip daddr {{ {", ".join(cast.SPAMMED.values())} }} tcp dport 25 counter redirect to :{SINK_PORT}
  }}
}}
"""

NGINX = f"""user www-data;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  server {{ listen {cast.OUTSIDE_WEB}:80 default_server; root /srv/ngoai; location / {{ try_files /index.html =404; }} }}
  server {{ listen {cast.INTRUDER_STORE}:80; root /srv/kho; }}
  server {{
    listen {cast.CONTROL}:80;
    root /srv/dieu-khien;
    access_log {CONTROL_LOG};
    location = /nhip {{ try_files /lenh.txt =404; }}
    location = /ket-qua {{ return 204; }}
  }}
}}
"""
