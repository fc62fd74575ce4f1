"""Which daemons each machine runs, and with what settings; the gateway of mails has a file of its own."""

from __future__ import annotations

from lab import cast, mailhost, site
from lab.build import LAB
from lab.network import ADDRESSES, PUBLIC
from lab.nodes import Node

WEB_ROOT = "/var/www/html"


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


def firewall(node: Node) -> None:
    """dnsmasq for the office, ulogd2 for what the packet filter logs."""
    node.write("/etc/dnsmasq.conf", DNSMASQ)
    node.write("/etc/ulogd.conf", ULOGD)


def desktop(node: Node) -> None:
    """A clerk's machine: a mail program that fetches by IMAP, and the watcher over the people's folders."""
    node.write("/usr/local/bin/thu-dien-tu", (LAB / "inside/mailbox.py").read_text(), 0o755)
    node.write("/usr/local/sbin/luuvet-watch", (LAB / "inside/watch.py").read_text(), 0o755)


SETTINGS = {"web1": web, "mail1": mailhost.settings, "fw": firewall, "pc-1": desktop, "pc-2": desktop}
WATCH_HOMES = "setsid luuvet-watch /home >/dev/null 2>&1 &"

DAEMONS = {
    "fw": ("/usr/sbin/sshd", "dnsmasq", "ulogd -d"),
    "web1": ("/usr/sbin/sshd", "nginx", f"setsid luuvet-watch {WEB_ROOT} >/dev/null 2>&1 &"),
    "mail1": ("/usr/sbin/sshd", *mailhost.DAEMONS),
    "pc-admin": (),
    "pc-1": (WATCH_HOMES,),
    "pc-2": (WATCH_HOMES,),
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
    "pc-1": "*/15 * * * * root df -h > /var/log/dia.txt\n"
    f"*/5 * * * * {cast.EDITOR.login} curl -s -o /dev/null http://thoitiet.example.org/hom-nay\n",
    "pc-2": "*/15 * * * * root df -h > /var/log/dia.txt\n"
    f"*/5 * * * * {cast.CLERK.login} curl -s -o /dev/null http://thoitiet.example.org/hom-nay\n",
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

DNSMASQ = f"""no-resolv
server={cast.OUTSIDE_DNS}
listen-address={ADDRESSES["fw"]}
bind-interfaces
domain={cast.DOMAIN}
expand-hosts
local=/{cast.DOMAIN}/
txt-record={cast.DOMAIN},"v=spf1 ip4:{PUBLIC} -all"
txt-record=_dmarc.{cast.DOMAIN},"v=DMARC1; p=quarantine"
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
