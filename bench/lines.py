"""The traffic of the benchmarks: lines made before any clock starts, each with its own host, user, address, ids and time.

`short` gives syslog lines of about 200 bytes in ten formats, half RFC 3164 and half RFC 5424; `long` gives events of 500 bytes and
more: web requests, and Windows events as Winlogbeat ships them. The same seed gives the same lines.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from functools import lru_cache

import orjson
from bench.winlogbeat import document

PER_SECOND = 300
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Maker = Callable[[random.Random, time.struct_time], str]


def _ip(r: random.Random) -> str:
    return f"{r.choice(('192.0.2', '198.51.100', '203.0.113'))}.{r.randrange(1, 255)}"


def _user(r: random.Random) -> str:
    return r.choice(("lan", "minh", "huong", "admin", "deploy", "backup")) + str(r.randrange(2000))


def _nginx(r: random.Random, at: time.struct_time) -> str:
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0700", at)
    path = f"/tin-tuc/{r.randrange(90_000)}?trang={r.randrange(40)}"
    agent = (
        f"Mozilla/5.0 (X11; Linux x86_64; rv:{r.randrange(90, 140)}.0) Gecko/20100101 Firefox/{r.randrange(90, 140)}.0"
    )
    return f'{_ip(r)} - - [{stamp}] "GET {path} HTTP/1.1" {r.choice((200, 200, 304, 404))} {r.randrange(99_999)} "https://www.example.vn/" "{agent}"'


MAKERS: tuple[tuple[str, int, Maker], ...] = (
    ("sshd", 10, lambda r, _: f"Failed password for invalid user {_user(r)} from {_ip(r)} port {r.randrange(65536)} ssh2"),
    ("sshd", 10, lambda r, _: f"Accepted publickey for {_user(r)} from {_ip(r)} port {r.randrange(65536)} ssh2: ED25519 SHA256:{r.getrandbits(200):043x}"),
    ("CRON", 9, lambda r, _: f"pam_unix(cron:session): session opened for user {_user(r)}(uid={r.randrange(2000)}) by (uid=0)"),
    ("CRON", 9, lambda r, _: f"({_user(r)}) CMD (/usr/local/bin/job-{r.randrange(9999)} --quiet >/dev/null 2>&1)"),
    ("sudo", 10, lambda r, _: f"{_user(r):>8} : TTY=pts/{r.randrange(9)} ; PWD=/home/u{r.randrange(999)} ; USER=root ; COMMAND=/usr/bin/systemctl restart app-{r.randrange(9999)}.service"),
    ("nginx", 23, _nginx),
    ("postfix/smtp", 2, lambda r, _: f"{r.getrandbits(40):010X}: to=<u{r.randrange(99_999)}@example.com>, relay=mx{r.randrange(9)}.example.com[{_ip(r)}]:25, delay={r.random():.2f}, delays=0.1/0/0.2/0.3, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {r.getrandbits(40):010X})"),
    ("kernel", 0, lambda r, _: f"fw-drop IN=eth0 OUT=eth1 MAC=02:00:5e:10:00:00:02:00:5e:10:00:01:08:00 SRC={_ip(r)} DST={_ip(r)} LEN=60 TOS=00 PREC=0x00 TTL=63 ID={r.randrange(65536)} DF PROTO=TCP SPT={r.randrange(65536)} DPT={r.choice((22, 80, 443))} SEQ=1 ACK=0 WINDOW=64240 SYN URGP=0 MARK=0"),
    ("dnsmasq", 3, lambda r, _: f"{r.randrange(99_999)} {_ip(r)}/{r.randrange(65536)} query[A] h{r.randrange(99_999)}.example.com from {_ip(r)}"),
    ("snoopy", 10, lambda r, _: f"[login:{_user(r)} ssh:({_ip(r)} {r.randrange(65536)} 192.0.2.9 22) sid:{r.randrange(32768)} tty:/dev/pts/{r.randrange(9)} uid:{r.randrange(2000)} cwd:/srv/w{r.randrange(99)} filename:/usr/bin/rsync]: rsync -a /srv/data/{r.randrange(99_999)} /srv/copy"),
    ("systemd", 3, lambda r, _: f"app-{r.randrange(9999)}.service: Main process exited, code=exited, status={r.randrange(3)}/FAILURE"),
)  # fmt: skip


@lru_cache(maxsize=64)
def _clock(seconds: int) -> tuple[time.struct_time, str, str]:
    """The time in the lines' zone, as it stands in both syslog formats."""
    at = time.gmtime(seconds + 7 * 3600)
    old = f"{MONTHS[at.tm_mon - 1]} {at.tm_mday:2d} {at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d}"
    return at, old, time.strftime("%Y-%m-%dT%H:%M:%S", at)


def short(r: random.Random, n: int, start: int) -> bytes:
    """Return line `n` of the mix, about 200 bytes; `start` is the time of the first in seconds of Unix time."""
    program, facility, maker = MAKERS[n % len(MAKERS)]
    at, old, new = _clock(start + n // PER_SECOND)
    pri, host, pid = facility * 8 + 6, f"host-{r.randrange(800)}", r.randrange(1, 99_999)
    message = maker(r, at)
    if (n // len(MAKERS)) % 2:
        return f"<{pri}>1 {new}.{r.randrange(1_000_000):06d}+07:00 {host} {program} {pid} - - {message}".encode()
    return f"<{pri}>{old} {host} {program}[{pid}]: {message}".encode()


def long(r: random.Random, n: int, start: int) -> bytes:
    """Return event `n` of the long mix: a web request of 500 bytes in four, else a Windows event as Winlogbeat ships it."""
    at, old, new = _clock(start + n // PER_SECOND)
    if n % 4 == 0:
        return f"<190>{old} web-{r.randrange(40)} nginx: {_visit(r, at)}".encode()
    body = orjson.dumps(document(r, n, new, _user(r), _ip(r))).decode()
    return f"<134>1 {new}.{r.randrange(1000):03d}+07:00 relay-1 winlogbeat {r.randrange(9999)} - - {body}".encode()


def _visit(r: random.Random, at: time.struct_time) -> str:
    stamp, user = time.strftime("%d/%b/%Y:%H:%M:%S +0700", at), _user(r)
    visit = hashlib.sha256(f"{user} {at.tm_hour}".encode()).hexdigest()[:24]
    query = f"/dich-vu-cong/ho-so/{r.randrange(10**7)}/buoc-{r.randrange(9)}?phien={visit}&linh-vuc=dat-dai&trang={r.randrange(40)}"
    back = f"https://www.example.vn/dich-vu-cong/linh-vuc/dat-dai/danh-sach?trang={r.randrange(400)}&sap-xep=ngay-nop&loc=dang-xu-ly&don-vi=phong-tai-nguyen-moi-truong-{r.randrange(60)}&phien={visit}"
    agent = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{r.randrange(90, 140)}.0.{r.randrange(9999)}.{r.randrange(200)} Safari/537.36"
    return f'{_ip(r)} - {user} [{stamp}] "GET {query} HTTP/1.1" {r.choice((200, 200, 304, 404))} {r.randrange(99_999)} "{back}" "{agent}"'
