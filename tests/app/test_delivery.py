"""Alerts out of the running product into real receivers: postfix's smtp-sink, rsyslogd, a web server with TLS, a Telegram-shaped one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from pathlib import Path

import orjson
import pytest
from bench.receivers import Requests, authority, web
from bench.running import Server, free_ports, until

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
SMTP_SINK, RSYSLOGD = shutil.which("smtp-sink", path=PATH), shutil.which("rsyslogd", path=PATH)
TOKEN = "123456:AAbbccddeeffgghhiijjkkllmmnnoopp"
LINE = "<86>1 {now} {host} useradd 91 - - new user: name={name}, UID=1004, GID=1004, home=/home/x, shell=/bin/bash, from=/dev/pts/0"


def raise_alert(server: Server, *names: str, host: str = "web1") -> None:
    """Send lines that raise an alert; those of one host are one story."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with socket.create_connection(("127.0.0.1", server.tcp)) as out:
        out.sendall("".join(LINE.format(now=now, name=name, host=host) + "\n" for name in names).encode())


@contextmanager
def running(folder: Path, *routes: str) -> Iterator[Server]:
    """A server with these routes."""
    (folder / "data").mkdir()
    tables = "".join(f'[[delivery]]\nmin_level = "low"\n{route}\n' for route in routes)
    (folder / "data" / "luuvet.toml").write_text(tables)
    with Server(folder / "data") as server:
        yield server
    print(server.told())


@pytest.mark.skipif(not SMTP_SINK, reason="apt-get install postfix, for smtp-sink")
def test_postfix_takes_the_mail(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    (tmp_path / "mails").mkdir()
    command = [str(SMTP_SINK), "-d", str(tmp_path / "mails" / "%s."), f"127.0.0.1:{port}", "8"]
    if os.geteuid() == 0:
        command[1:1] = ["-u", "root"]
    route = 'name="chief"\nkind="mail"\nto="truc-ban@example.test"\nfrom="luuvet@example.test"\nlang="vi"\n'
    with subprocess.Popen(command) as sink:
        try:
            with running(tmp_path, f'{route}server="smtp+plain://127.0.0.1:{port}"') as server:
                raise_alert(server, "sysbackup")
                until(lambda: any(one.stat().st_size for one in (tmp_path / "mails").iterdir()), "the mail arrives", 40)
                until(
                    lambda: server.count("event.dataset:luuvet.delivery AND event.action:delivered") == 1,
                    "it is sealed",
                    20,
                )
        finally:
            sink.kill()
    (file,) = (tmp_path / "mails").iterdir()
    content = file.read_bytes()
    mail = BytesParser(policy=policy.default).parsebytes(content.lstrip())
    assert (
        mail["Subject"].startswith("[Lưu Vết] TRUNG BÌNH: Có tài khoản mới")
        and mail["Auto-Submitted"] == "auto-generated"
    )
    text = mail.get_content()  # type: ignore[attr-defined]
    assert "Việc cần làm trước tiên" in text and "name=sysbackup" in text and "luuvet cause alert:" in text


RSYSLOG = """
global(workDirectory="{folder}" maxMessageSize="64k")
module(load="imtcp")
module(load="imudp")
template(name="parts" type="list") {{
  property(name="app-name") constant(value="|") property(name="msgid") constant(value="|")
  property(name="syslogseverity") constant(value="|") property(name="structured-data") constant(value="|")
  property(name="msg") constant(value="\\n") }}
ruleset(name="keep") {{ action(type="omfile" file="{folder}/kept" template="parts") }}
input(type="imtcp" address="127.0.0.1" port="{tcp}" ruleset="keep")
input(type="imudp" address="127.0.0.1" port="{udp}" ruleset="keep")
"""


@pytest.mark.skipif(not RSYSLOGD, reason="apt-get install rsyslog")
def test_rsyslog_understands_what_comes_over_tcp_and_udp(tmp_path: Path) -> None:
    tcp, udp = free_ports(2)
    configuration, kept = tmp_path / "rsyslog.conf", tmp_path / "kept"
    configuration.write_text(RSYSLOG.format(folder=tmp_path, tcp=tcp, udp=udp))
    command = [str(RSYSLOGD), "-n", "-f", str(configuration), "-i", str(tmp_path / "pid")]
    routes = [
        f'name="{way}"\nkind="syslog"\nto="{way}://127.0.0.1:{port}"' for way, port in (("tcp", tcp), ("udp", udp))
    ]
    with subprocess.Popen(command) as daemon:
        try:
            with running(tmp_path, *routes) as server:
                raise_alert(server, "sysbackup")
                until(lambda: kept.exists() and len(kept.read_text().splitlines()) == 2, "both arrive", 40)
        finally:
            daemon.kill()
    for line in kept.read_text().splitlines():
        app, name, severity, data, message = line.split("|", 4)
        assert (app, name, severity) == ("luuvet", "alert", "4") and 'level="medium"' in data and 'host="web1"' in data
        assert "New account on the machine (web1, sysbackup)" in message


WORDS = """
title: Words of a new user, whoever says them
id: 5d0b7c52-8f6e-4c0e-9a55-1c2d3e4f5a6b
level: high
logsource: {product: linux}
detection:
  words: ["new user: name="]
  condition: words
"""


def test_what_a_relay_sends_back_to_us_starts_no_round(tmp_path: Path) -> None:
    # A relay that sends us all it gets, our own messages too, with the lines of the alert in them: they raise an alert again.
    (port,) = free_ports(1)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "words.yml").write_text(WORDS)
    ours, found = socket.gethostname(), []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
        relay.bind(("127.0.0.1", port))
        relay.settimeout(40)
        route = f'name="relay"\nkind="syslog"\nto="udp://127.0.0.1:{port}"\nlines=3\n[detect]\nrules="{tmp_path}/rules"'
        with running(tmp_path, route) as server:
            raise_alert(server, "sysbackup")
            found.append(relay.recv(65536))
            with socket.create_connection(("127.0.0.1", server.tcp)) as back:
                back.sendall(found[0] + b"\n")
            again = f"event.dataset:luuvet.alert AND host.name:{ours}"
            until(lambda: server.count(again) >= 1, "what came back raised an alert", 30)
            raise_alert(server, "second", host="web2")
            while b"name=second" not in found[-1]:
                found.append(relay.recv(65536))
            relay.settimeout(3)
            with pytest.raises(TimeoutError):
                while True:
                    found.append(relay.recv(65536))
    assert not any(f'host="{ours}"'.encode() in one for one in found), "and nobody was told of that"


def test_a_web_server_with_tls_and_a_telegram_shaped_one(tmp_path: Path) -> None:
    signed = authority(tmp_path / "authority")
    for name, secret in (("token", TOKEN), ("key", "sign")):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    busy = (
        429,
        {},
        b'{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}',
    )
    fine = (200, {}, b'{"ok": true, "result": {}}')
    with web(Requests(), signed) as hook, web(Requests([busy, fine]), signed) as chat:
        shared = f'ca_file="{signed.ca}"\nsecret_file="{tmp_path}'
        routes = [
            f'name="hook"\nkind="webhook"\nto="https://127.0.0.1:{hook.port}/in"\n{shared}/key"',
            f'name="chat"\nkind="telegram"\nto="-100123"\nserver="https://127.0.0.1:{chat.port}"\n{shared}/token"',
        ]
        with running(tmp_path, *routes) as server:
            raise_alert(server, "sysbackup")
            until(lambda: len(hook.got) == 1 and len(chat.got) == 2, "both arrive, Telegram at its second try", 60)
            until(
                lambda: server.count("event.dataset:luuvet.delivery AND event.action:delivered") == 2,
                "it is sealed",
                20,
            )
            status = orjson.dumps(server.ask("status", lang="en")).decode()
            assert TOKEN not in status and TOKEN not in server.log.read_text() and "/in" not in status
    assert hook.got[0][1]["webhook-signature"].startswith("v1,")
    first, second = (orjson.loads(content) for _, _, content in chat.got)
    assert first == second and "sysbackup" in second["text"] and "new user" not in second["text"]
