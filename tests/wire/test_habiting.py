from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from luuvet.event.finding import Finding
from luuvet.event.raw import Raw, SinkFull
from luuvet.wire import habiting as module
from luuvet.wire.habiting import habiting
from luuvet.wire.sealing import Sealed

FOUND = Finding("luuvet.habit", "first-logon", "seen", 5, {"luuvet.habit.id": "x"})


class Watch:
    """Has one finding after its second step."""

    def __init__(self, on: bool = True, fails: bool = False) -> None:
        self.on, self.seconds, self.steps, self.fails = on, 0.01, 0, fails
        self.waiting: list[Finding] = []
        self.let_go = 0

    def step(self, sealed: int, now: int) -> bool:
        assert (sealed, now) == (9, 77)
        self.steps += 1
        if self.fails and self.steps == 1:
            raise KeyError("a fault of ours")
        if self.steps == 2:
            self.waiting.append(FOUND)
        return self.steps < 3

    def untold(self) -> list[Finding]:
        return list(self.waiting)

    def told(self, count: int) -> None:
        del self.waiting[:count]

    def close(self, *, keep: bool = True) -> None:
        assert not keep
        self.let_go += 1


class Sink:
    """Full the first time."""

    def __init__(self) -> None:
        self.tried, self.kept = 0, list[Raw]()

    async def put(self, raw: Raw) -> Sealed:
        self.tried += 1
        if self.tried == 1:
            raise SinkFull("no room", retry_after=1)
        self.kept.append(raw)
        return Sealed(0, 1)


class Nine:
    """An archive of nine records."""

    def __init__(self, folder: Path) -> None:
        pass

    def size(self) -> int:
        return 9


def run(watch: Watch, sink: Sink, monkeypatch: pytest.MonkeyPatch, done: Any) -> None:
    async def dialogue() -> None:
        task = asyncio.create_task(habiting(watch, Path("nowhere"), sink, lambda: 77))  # type: ignore[arg-type]
        for _ in range(400):
            if task.done() or done():
                break
            await asyncio.sleep(0.01)
        task.cancel()

    monkeypatch.setattr(module, "Reader", Nine)
    monkeypatch.setattr(module, "_SHORTEST", 0.01)
    asyncio.run(dialogue())


def test_what_is_found_is_sealed_and_again_when_there_was_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, sink = Watch(), Sink()
    run(watch, sink, monkeypatch, lambda: sink.kept and not watch.waiting)
    assert sink.tried == 2 and len(sink.kept) == 1 and watch.waiting == []
    assert b'"luuvet.habit.id":"x"' in sink.kept[0].payloads[0] and sink.kept[0].listener == "luuvet"


def test_a_fault_of_ours_lets_go_of_what_is_half_learned_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, sink = Watch(fails=True), Sink()
    run(watch, sink, monkeypatch, lambda: sink.kept and not watch.waiting)
    assert watch.let_go == 1 and watch.steps >= 2 and len(sink.kept) == 1


def test_off_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(on=False)
    run(watch, Sink(), monkeypatch, lambda: False)
    assert watch.steps == 0
