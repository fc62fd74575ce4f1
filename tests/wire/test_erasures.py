"""An erasure in the archive reaches everything that was derived from the erased records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from luuvet.archive.note import Signer
from luuvet.archive.order import Order
from luuvet.archive.verify import verify
from luuvet.event.raw import Raw
from luuvet.kit.clock import system_clock
from luuvet.kit.settings import Settings
from luuvet.wire.erasures import erasures
from luuvet.wire.local import open_local

LINE = b"<86>Nov 22 13:00:00 web1 sshd[7]: Failed password for nguyenvan%d from 192.0.2.7 port 4022 ssh2"


def test_only_what_our_own_listener_brought_erases() -> None:
    columns = {
        "luuvet.listener": ["luuvet", "http", "luuvet"],
        "event.dataset": ["luuvet.erasure", "luuvet.erasure", "luuvet.access"],
        "luuvet.extra": ['{"luuvet.erasure.ranges":"3-5,9-9"}', '{"luuvet.erasure.ranges":"0-8"}', None],
    }
    assert erasures(pl.DataFrame(columns)) == [(3, 5), (9, 9)]
    assert erasures(pl.DataFrame({"luuvet.listener": ["luuvet"]})) == []


def test_an_order_erases_from_archive_store_and_a_rebuild(tmp_path: Path) -> None:
    authority = Signer.generate("phap-che")
    settings = Settings(tmp_path / "data", {"archive.erasure_key": str(authority.verifier), "archive.reserve_bytes": 0})
    with open_local(settings, "an") as door:
        door.put(
            Raw("syslog-tcp", "192.0.2.1:5", "", "newline", system_clock(), [LINE % number for number in range(10)])
        )
        assert door.derived(10)
        assert door.ask("count", query="nguyenvan3")["count"] == 1
        log = door.ask("search", query="nguyenvan3")["events"][0]["event"]["id"].partition("-")[0]
        order = Order(log, ((3, 4),), "Nghị định 13/2023/NĐ-CP", date.today().isoformat(), "Phòng Pháp chế")
        assert door.ask("erase", order=authority.sign(order.text()))["erased"] == 2
        door.catch_up()
        for user, expected in (("nguyenvan3", 0), ("nguyenvan4", 0), ("nguyenvan5", 1)):
            assert door.ask("count", query=f"user.name:{user}")["count"] == expected
            assert door.ask("count", query=f"event.original:{user} AND luuvet.listener:syslog-tcp")["count"] == expected
        erased = door.ask("search", query="event.dataset:luuvet.erased")["events"]
        assert sorted(event["event"]["id"] for event in erased) == [f"{log}-3", f"{log}-4"], "each record keeps its row"
        door.ask("rebuild")
        assert door.ask("count", query="user.name:nguyenvan3")["count"] == 0
        assert door.ask("count", query="user.name:nguyenvan5")["count"] == 1
    assert verify(tmp_path / "data" / "archive").ok


def test_an_order_of_another_key_erases_nothing(tmp_path: Path) -> None:
    authority, other = Signer.generate("phap-che"), Signer.generate("phap-che")
    settings = Settings(tmp_path / "data", {"archive.erasure_key": str(authority.verifier), "archive.reserve_bytes": 0})
    with open_local(settings, "an") as door:
        door.put(Raw("syslog-tcp", "192.0.2.1:5", "", "newline", system_clock(), [LINE % 1]))
        log = door.ask("checkpoint") and door.ask("status", lang="en")["archive"]["log"]
        order = Order(log, ((0, 0),), "none", date.today().isoformat(), "nobody")
        with pytest.raises((ValueError, RuntimeError)):
            door.ask("erase", order=other.sign(order.text()))
        door.catch_up()
        assert door.ask("count", query="user.name:nguyenvan1")["count"] == 1
