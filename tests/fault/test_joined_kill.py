"""`kill -9` of the store's owner, and of everything, while lines of audit events and mails come in: the same wholes as without."""

from __future__ import annotations

import random
import socket
import time
from pathlib import Path
from typing import Any

from bench.running import Server, until
from tests.wire.test_joining import audit, mail

EVENTS = 120


def _lines() -> list[bytes]:
    lines: list[str] = []
    for n in range(EVENTS):
        lines += [f"<86>Nov 25 07:{n // 60:02d}:{n % 60:02d} web{n % 3} audispd: {text}" for text in audit(300 + n)]
        lines += [f"<22>Nov 25 07:{n // 60:02d}:{n % 60:02d} mx1 {text}" for text in mail(f"4C1{n:04X}7F2")]
    return [line.encode() for line in lines]


def _send(server: Server, lines: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", server.tcp), timeout=10) as opened:
        opened.sendall(b"".join(line + b"\n" for line in lines))


def _wholes(server: Server) -> list[tuple[Any, ...]]:
    """What wholes say, each with its members counted from its first: a server's own records stand between."""
    found = []
    for one in server.documents("luuvet.joined:*"):
        members = [int(name.rpartition("-")[2]) for name in one["luuvet"]["members"]]
        assert one["event"]["id"].endswith(f"-{members[0]}+{one['luuvet']['joined']}")
        assert len(one["event"]["original"].splitlines()) == len(members)
        process = one.get("process", {})
        found.append(
            (one["luuvet"]["joined"], one["event"]["action"], process.get("pid"), process.get("command_line"),
             one.get("file", {}).get("path"), one.get("email", {}).get("local_id"), len(members))
        )  # fmt: skip
    return sorted(found, key=repr)


def _complete(server: Server) -> bool:
    return (
        server.count("luuvet.joined:linux_auditd") == 2 * EVENTS
        and server.count("luuvet.joined:postfix_postfix") == EVENTS
    )


def test_wholes_are_the_same_after_kills_at_any_moment(tmp_path: Path) -> None:
    lines, pick = _lines(), random.Random(3)
    with Server(tmp_path / "steady") as steady:
        _send(steady, lines)
        steady.caught_up(len(lines))
        until(lambda: _complete(steady), "all wholes are told", 30)
        expected = _wholes(steady)
    with Server(tmp_path / "killed") as server:
        for number, at in enumerate(range(0, len(lines), 260)):
            _send(server, lines[at : at + 260])
            until(lambda: server.ask("progress")["sealed"] >= min(at + 260, len(lines)), "it is sealed", 30)  # noqa: B023
            time.sleep(pick.random() * 1.5)
            if number % 2:
                server.kill()
                server.start()
            else:
                gone = server.signal("owner")
                until(lambda: server.pid("owner") not in (None, gone), "the owner is back", 60)  # noqa: B023
                server.ready()
        server.caught_up(len(lines), 120)
        until(lambda: _complete(server), f"all wholes are told\n{server.told()}", 60)
        assert _wholes(server) == expected
        assert server.count("event.dataset:auditd.log") == 8 * EVENTS, "and the records are counted once"
        before = server.ask("event", id=next(server.documents("luuvet.joined:linux_auditd"))["event"]["id"])
        server.ask("rebuild")
        until(lambda: not server.ask("progress")["rebuilding"], "it is rebuilt", 60)
        until(lambda: _complete(server), "all wholes are told", 30)
        assert _wholes(server) == expected
        assert server.ask("event", id=before["event"]["id"]) == before
