"""The office: which machine runs which daemons, and with what settings. `open_office` starts it all."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from lab import cast, site
from lab.build import LAB, build
from lab.network import ADDRESSES, cable_office, cable_outside
from lab.nodes import Node

LOG_PORT = 5514
WEB_ROOT = "/var/www/html"
SENDS = {
    "fw": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "web1": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "mail1": ("tcp", "traditional", "RSYSLOG_TraditionalForwardFormat"),
    "pc-admin": ("tcp", "traditional", "RSYSLOG_TraditionalForwardFormat"),
    "pc-2": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "pc-1": ("udp", "datagram", "RSYSLOG_TraditionalForwardFormat"),
}
"""Machine → how its rsyslog sends: transport, framing, template (RFC 5424 or the traditional RFC 3164)."""


class Office:
    """The running machines and the recorder. `close` may be called at any time, also half way through the start."""

    def __init__(self, recording: Path) -> None:
        self.recording = recording
        self.nodes: dict[str, Node] = {}
        self._recorder: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the machines, the recorder and the daemons: about five seconds."""
        base = build()
        for name in (*ADDRESSES, "outside"):
            self.nodes[name] = Node(name, base)
            self.nodes[name].start()
        cable_office(self.nodes)
        cable_outside(self.nodes["fw"], self.nodes["outside"], cast.OUTSIDE_ADDRESSES)
        self._record()
        self._outside()
        for name in SENDS:
            self._common(name)
        self._keys()
        for name in SENDS:
            self._boot(name)

    def close(self) -> None:
        """Stop the senders so that their last words arrive, then the recorder, then every machine."""
        for name in SENDS:
            if name in self.nodes:
                self.nodes[name].run("sh", "-c", "kill $(cat /run/rsyslogd.pid)", check=False)
        if self._recorder is not None:
            time.sleep(1)
            self._recorder.terminate()
            self._recorder.wait(timeout=10)
        for node in reversed(self.nodes.values()):
            node.stop()

    def _record(self) -> None:
        self.recording.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "lab.recorder", str(self.recording), ADDRESSES["log"], str(LOG_PORT)]
        inside = ["ip", "netns", "exec", self.nodes["log"].namespace]
        self._recorder = subprocess.Popen([*inside, *command], cwd=LAB.parent, start_new_session=True)
        deadline = time.monotonic() + 10
        while not (self.recording / "ready").exists():
            if time.monotonic() > deadline:
                raise TimeoutError("The recorder does not listen; see its error above.")
            time.sleep(0.05)

    def _common(self, name: str) -> None:
        """What every machine has: names, people, its daemons' settings. Nothing logs yet."""
        node = self.nodes[name]
        names = [f"{address}\t{host}.{cast.DOMAIN} {host}" for host, address in ADDRESSES.items()]
        names.append(f"{ADDRESSES['web1']}\t{cast.WEB_NAME}")
        node.write("/etc/hosts", "127.0.0.1\tlocalhost\n" + "\n".join(names) + "\n")
        node.write("/etc/resolv.conf", f"nameserver {ADDRESSES['fw']}\nsearch {cast.DOMAIN}\n")
        node.write("/etc/hostname", name + "\n")
        node.write("/etc/default/locale", "")
        node.write("/etc/timezone", "Asia/Ho_Chi_Minh\n")
        node.write("/etc/rsyslog.conf", rsyslog_settings(name))
        node.write("/usr/local/lib/desk/agent.py", (LAB / "inside/agent.py").read_text(), 0o755)
        people = "".join(add_person(person) for person in cast.PEOPLE if name in person.machines)
        node.shell(
            "rm -f /etc/localtime; ln -s /usr/share/zoneinfo/Asia/Ho_Chi_Minh /etc/localtime\n"
            "sed -i /pam_limits/d /etc/pam.d/sudo\n"
            "sed -i 's/^#*PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config\n" + people
        )
        node.write("/etc/cron.d/bao-tri", CRON[name])
        SETTINGS.get(name, lambda _: None)(node)

    def _keys(self) -> None:
        """The administrator and the editor log in to servers by key."""
        for person, home, servers in (
            (cast.ADMIN, "pc-admin", ("fw", "web1", "mail1")),
            (cast.EDITOR, "pc-1", ("web1",)),
        ):
            folder = f"/home/{person.login}/.ssh"
            own = f"chown -R {person.uid}:{person.uid} {folder}; chmod 700 {folder}\n"
            config = "Host *\n  StrictHostKeyChecking accept-new\n  LogLevel ERROR\n"
            self.nodes[home].shell(f"mkdir -p {folder}; ssh-keygen -q -t ed25519 -N '' -f {folder}/id_ed25519\n" + own)
            self.nodes[home].write(f"{folder}/config", config)
            public = self.nodes[home].read(f"{folder}/id_ed25519.pub")
            for server in servers:
                self.nodes[server].write(f"{folder}/authorized_keys", public)
                self.nodes[server].shell(own)

    def _boot(self, name: str) -> None:
        """Start the machine's daemons, rsyslog first; from here on everything is recorded."""
        node = self.nodes[name]
        node.run("rsyslogd")
        node.write("/etc/ld.so.preload", "/usr/lib/x86_64-linux-gnu/libsnoopy.so\n")
        for command in (*DAEMONS[name], "cron"):
            node.run("sh", "-c", command)

    def _outside(self) -> None:
        """The rest of the world: name server, web servers, a mail sink. It sends no logs."""
        node = self.nodes["outside"]
        node.write("/usr/local/lib/desk/agent.py", (LAB / "inside/agent.py").read_text(), 0o755)
        node.write("/etc/resolv.conf", f"nameserver {cast.OUTSIDE_DNS}\n")
        node.write("/etc/nginx/nginx.conf", OUTSIDE_NGINX)
        node.write("/srv/ngoai/index.html", "<p>example</p>\n")
        node.write("/srv/kho/l.txt", hidden_links())
        node.write("/srv/kho/kho.txt", "0\n")
        node.run("nginx")
        zones = " ".join(f"--address=/example.{zone}/{cast.OUTSIDE_WEB}" for zone in ("org", "com", "net"))
        node.shell(
            f"dnsmasq --no-resolv --no-hosts --listen-address={cast.OUTSIDE_DNS} --bind-interfaces {zones}"
            f" --address=/{cast.INTRUDER_NAME}/{cast.INTRUDER_STORE} --local=/example/ --local=/test/\n"
        )
        node.spawn(["smtp-sink", "-u", "nobody", f"{cast.OUTSIDE_MAIL}:25", "100"])


def rsyslog_settings(name: str) -> str:
    """rsyslog.conf of a machine: local socket in, everything out to the log host."""
    transport, framing, template = SENDS[name]
    counted = 'TCP_Framing="octet-counted"' if framing == "octet-counted" else ""
    return (
        'module(load="imuxsock")\n'
        f'action(type="omfwd" target="{ADDRESSES["log"]}" port="{LOG_PORT}" protocol="{transport}" {counted}\n'
        f'  template="{template}" action.resumeInterval="1" action.resumeRetryCount="-1" queue.type="LinkedList")\n'
    )


def add_person(person: cast.Person) -> str:
    """Shell lines that make an account."""
    groups = "-G sudo" if person.sudo else ""
    return (
        f"useradd -m -u {person.uid} -s /bin/bash -c '{person.name}' {groups} --badname {person.login}\n"
        f"echo '{person.login}:{person.password}' | chpasswd\n"
    )


def hidden_links() -> str:
    """What the intruder puts into the page: links nobody sees. The words are real, the names lead nowhere."""
    names = ("choi-thu", "game-bai", "no-hu", "tai-xiu", "ban-ca")
    links = " ".join(f'<a href="http://{name}.example/">{cast.MARK} {name.replace("-", " ")}</a>' for name in names)
    return f'<div style="position:absolute;left:-9999px">{links}</div>\n'


def web(node: Node) -> None:
    """nginx, the site, sshd, and the watcher of page changes and program starts."""
    node.write("/etc/nginx/nginx.conf", WEB_NGINX)
    node.write("/usr/local/sbin/luuvet-watch", (LAB / "inside/watch.py").read_text(), 0o755)
    for path, text in site.pages().items():
        node.write(WEB_ROOT + path, text)
    node.shell(
        f"rm -f {WEB_ROOT}/index.nginx-debian.html; chown -R {cast.EDITOR.uid}:www-data {WEB_ROOT}/tin-tuc\n"
        f"chown root:root {WEB_ROOT} {WEB_ROOT}/index.html; install -d -o root /var/backups/web\n"
    )


def mail(node: Node) -> None:
    """postfix as the gateway of the office's domain."""
    node.write("/etc/postfix/main.cf", POSTFIX)
    node.write("/etc/aliases", MAIL_ALIASES)
    node.shell("echo mail1." + cast.DOMAIN + " > /etc/mailname; newaliases; postconf -F '*/*/chroot = n'\n")


def firewall(node: Node) -> None:
    """dnsmasq for the office, ulogd2 for what the packet filter logs."""
    node.write("/etc/dnsmasq.conf", DNSMASQ)
    node.write("/etc/ulogd.conf", ULOGD)


SETTINGS = {"web1": web, "mail1": mail, "fw": firewall}

DAEMONS = {
    "fw": ("/usr/sbin/sshd", "dnsmasq", "ulogd -d"),
    "web1": ("/usr/sbin/sshd", "nginx", f"setsid luuvet-watch {WEB_ROOT} >/dev/null 2>&1 &"),
    "mail1": ("/usr/sbin/sshd", "postfix start >/dev/null 2>&1"),
    "pc-admin": (),
    "pc-1": (),
    "pc-2": (),
}

CRON = {
    "fw": "*/5 * * * * root /usr/sbin/nft list ruleset > /var/log/luat.txt\n*/15 * * * * root ss -s > /var/log/ket-noi.txt\n",
    "web1": (
        "*/3 * * * * www-data curl -s -o /dev/null http://127.0.0.1/suc-khoe\n"
        f"*/10 * * * * root tar -czf /var/backups/web/trang.tgz -C {WEB_ROOT} .\n"
        "7,37 * * * * root /usr/sbin/logrotate /etc/logrotate.conf\n"
    ),
    "mail1": "*/5 * * * * root /usr/sbin/postqueue -p > /var/log/hang-doi.txt\n*/20 * * * * root du -s /var/mail > /var/log/hop-thu.txt\n"
    "9,39 * * * * root echo 'kiểm tra hộp thư'\n",
    "pc-admin": "*/10 * * * * root df -h > /var/log/dia.txt\n",
    "pc-1": "*/15 * * * * root df -h > /var/log/dia.txt\n",
    "pc-2": "*/15 * * * * root df -h > /var/log/dia.txt\n",
}

WEB_NGINX = f"""user www-data;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  access_log syslog:server=unix:/dev/log,nohostname,tag=nginx,facility=local7,severity=info combined;
  error_log syslog:server=unix:/dev/log,nohostname,tag=nginx,facility=local7,severity=error error;
  server {{
    listen 80;
    server_name {cast.WEB_NAME};
    root {WEB_ROOT};
    location = /suc-khoe {{ return 204; }}
    location = /tim-kiem {{ default_type text/html; return 200 "<p>0</p>"; }}
    location = /quan-tri {{ return 403; }}
  }}
}}
"""

OUTSIDE_NGINX = f"""user www-data;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  server {{ listen {cast.OUTSIDE_WEB}:80 default_server; root /srv/ngoai; location / {{ try_files /index.html =404; }} }}
  server {{ listen {cast.INTRUDER_STORE}:80; root /srv/kho; }}
}}
"""

MAIL_ALIASES = f"""vanthu: {cast.CLERK.login}
bientap: {cast.EDITOR.login}
gop-y: "|/bin/false"
postmaster: root
"""

POSTFIX = f"""compatibility_level = 3.6
myhostname = mail1.{cast.DOMAIN}
mydomain = {cast.DOMAIN}
myorigin = $mydomain
mydestination = $mydomain, mail1.$mydomain, localhost
mynetworks = 127.0.0.0/8 10.20.0.0/24
inet_protocols = ipv4
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
smtp_dns_support_level = disabled
smtpd_helo_required = yes
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_sender_restrictions = check_sender_access inline:{{ {{ thu-rac.example = REJECT }} }}
transport_maps = inline:{{ {{ example.org = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ example.com = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ example.net = smtp:[{cast.OUTSIDE_MAIL}] }}, {{ cham.example = smtp:[{cast.OUTSIDE_WEB}] }} }}
header_checks = regexp:{{ {{ /^Subject:/ INFO }} }}
mime_header_checks = regexp:{{ {{ /name=/ INFO }} }}
"""

DNSMASQ = f"""no-resolv
server={cast.OUTSIDE_DNS}
listen-address={ADDRESSES["fw"]}
bind-interfaces
domain={cast.DOMAIN}
expand-hosts
local=/{cast.DOMAIN}/
log-queries=extra
cache-size=400
max-cache-ttl=300
"""

ULOGD = """[global]
logfile="/var/log/ulogd.log"
stack=log1:NFLOG,base1:BASE,ifi1:IFINDEX,ip2str1:IP2STR,print1:PRINTPKT,sys1:SYSLOG
[log1]
group=1
netlink_qthreshold=1
netlink_qtimeout=1
[sys1]
facility=LOG_LOCAL2
"""
