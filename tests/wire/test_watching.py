from __future__ import annotations

import asyncio
from typing import Any

import pytest

from luuvet.event.finding import Finding
from luuvet.event.raw import Raw, SinkFull
from luuvet.wire.local import open_local
from luuvet.wire.sealing import Sealed
from luuvet.wire.watching import keep_looking, scope_of, step


class Once:
    """A watch that finds one thing."""

    def __init__(self) -> None:
        self.kept = 0

    def step(self) -> list[Finding]:
        return [] if self.kept else [Finding("luuvet.indicator", "indicator-seen", "m", 5, {})]

    def keep(self) -> bool:
        self.kept += 1
        return False


class Sink:
    def __init__(self, *, full: int = 0) -> None:
        self.full, self.taken = full, list[Raw]()

    async def put(self, raw: Raw) -> Sealed:
        if self.full:
            self.full -= 1
            raise SinkFull("no room", retry_after=1)
        self.taken.append(raw)
        return Sealed(0, len(raw))


def test_what_cannot_be_sealed_is_not_kept() -> None:
    watch, sink = Once(), Sink(full=1)
    with pytest.raises(SinkFull):
        asyncio.run(step(watch, sink, lambda: 5))
    assert watch.kept == 0
    asyncio.run(step(watch, sink, lambda: 5))
    assert watch.kept == 1 and len(sink.taken) == 1 and sink.taken[0].source == "room=detect"


def test_a_full_log_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.wire.watching.STEP_SECONDS", 0.01)
    watch, sink = Once(), Sink(full=3)

    async def for_a_while() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(keep_looking(watch, sink, lambda: 5), 0.5)

    asyncio.run(for_a_while())
    assert len(sink.taken) == 1 and watch.kept > 1


def test_an_owner_is_a_person_of_the_centre() -> None:
    assert scope_of("hoa").everything and scope_of("hoa").person == "hoa"


def test_without_a_server_a_list_is_watched_too(tmp_path: Any, known: Any, deliver: Any) -> None:
    """Whatever is written between two commands is looked at by the second."""
    settings = known(tmp_path / "data")
    with open_local(settings, "an") as local:
        local.ask("indicator_list_add", list="203.0.113.66\n", name="letter")
        local.put(deliver())
        local.catch_up()
        assert local.ask("status")["watches"]["indicators"]["indicators"] == 1
    with open_local(settings, "an") as again:
        names = [alert["group_key"] for alert in again.ask("alerts")["alerts"]]
        assert "threat.indicator.name=203.0.113.66;host.name=web1" in names
        assert len([one for one in again.ask("indicator_lists")["lists"] if one["watched"]]) == 1
        told = again.ask("search", query="event.dataset:luuvet.indicator")["events"]
        assert len(told) == 1
