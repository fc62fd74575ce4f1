from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.raw import Raw
from luuvet.kit.clock import rfc3339
from luuvet.kit.settings import load
from luuvet.wire import sharing as module
from luuvet.wire.local import Local, open_local
from luuvet.wire.sharing import Sharing

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROXY, STRANGER, FRONT, RELAY = "10.0.0.5", "203.0.113.66", "198.51.100.80", "10.0.0.25"


def event(ago: timedelta, **fields: Any) -> bytes:
    told = {"@timestamp": rfc3339(int((NOW - ago).timestamp() * 10**9)), "event.outcome": "success", **fields}
    return orjson.dumps({name.replace("__", "."): value for name, value in told.items()})


def events() -> Iterator[bytes]:
    """The day before eight people came by the proxy, ten browsers by the front, ten senders by the relay; a stranger came today."""
    for n in range(12):
        yesterday, today = timedelta(hours=20, minutes=n), timedelta(minutes=n)
        yield event(yesterday, source__ip=PROXY, user__name=f"u{n}", host__name="TS1")
        yield event(yesterday, source__ip=FRONT, user_agent__original=f"browser {n}", host__name="web1")
        yield event(yesterday, source__ip=RELAY, email__from__address=[f"u{n}@example.org"], host__name="mail1")
        yield event(yesterday, source__ip="10.0.0.9", user__name="an", host__name="pc-1")
        yield event(today, source__ip=STRANGER, user__name=f"u{n}", host__name="pc-1")
        refused = {"event.outcome": "failure"}
        yield event(yesterday, source__ip="203.0.113.7", user__name=f"u{n}", host__name="web1", **refused)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    folder = tmp_path_factory.mktemp("sharing") / "data"
    with open_local(load(folder, {}, environment={}), "an") as opened:
        received = int(NOW.timestamp()) * 10**9
        opened.put(Raw("http", "", "format=ecs", "ndjson", received, list(events())))
        opened.catch_up()
        yield opened


def hits(*of: tuple[str, str]) -> pl.DataFrame:
    rows = [
        {"luuvet.index": n, "luuvet.k": 0, "@timestamp": NOW, "luuvet.received": NOW, "host.name": host, "rule.id": "r",
         "rule.name": "R", "level": "high", "group_key": key, "retroactive": False}
        for n, (host, key) in enumerate(of)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=HIT_SCHEMA)


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        (PROXY, True),
        (FRONT, True),
        (RELAY, True),
        (STRANGER, False),
        ("10.0.0.9", False),
        ("203.0.113.7", False),
        ("192.0.2.1", False),
    ],
)
def test_addresses_that_many_used_the_day_before(local: Local, address: str, shared: bool) -> None:
    found = Sharing(local._rooms.store).of(hits(("", f"source.ip={address}")))
    assert found == ({address} if shared else set())


def test_hosts_on_which_many_logged_on_the_day_before(local: Local) -> None:
    found = Sharing(local._rooms.store).of(hits(("ts1", ""), ("x", "host.name=TS1"), ("pc-1", "user.name=an")))
    assert found == {"host ts1"}


def test_an_answer_is_remembered_and_what_is_not_asked_is_shared(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    sharing = Sharing(local._rooms.store)
    assert sharing.of(hits(("", f"source.ip={PROXY}"))) == {PROXY}
    monkeypatch.setattr(sharing, "_many", lambda *asked: pytest.fail("asked again"))
    assert sharing.of(hits(("", f"source.ip={PROXY}"))) == {PROXY}
    monkeypatch.setattr(module, "_MOST_ASKED", 0)
    assert sharing.of(hits(("pc-9", f"source.ip={STRANGER};destination.ip=8.8.8.8"))) == {
        STRANGER,
        "8.8.8.8",
        "host pc-9",
    }


def test_so_many_answers_are_kept(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    sharing = Sharing(local._rooms.store)
    sharing.of(hits(*(("", f"source.ip=192.0.2.{n}") for n in range(9))))
    assert len(sharing._known) == 2
    assert Sharing(local._rooms.store).of(hits()) == frozenset()
