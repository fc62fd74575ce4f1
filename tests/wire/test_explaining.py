"""The cause engine is asked about alerts, one at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from luuvet.case.alert import Alert
from luuvet.wire.explaining import PAUSE_SECONDS, Explaining

ALERT = Alert(
    "a1", "r", "R", "high", "web1", "", "0123456789abcdef-1", "0123456789abcdef-9", 1, 2, proof=("0123456789abcdef-4",)
)


class Engine:
    """Notes what it is asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._error = error

    def investigate(self, scope: Any, symptom: Any) -> Any:
        self.asked.append(symptom.value)
        if self._error:
            raise self._error
        nodes = [
            SimpleNamespace(id="n1", host="web1", label="203.0.113.9"),
            SimpleNamespace(id="n2", host="pc-1", label="x"),
        ]
        return SimpleNamespace(verdict="found", confidence=0.91234, entry=("n1",), nodes=nodes)


async def answer(one: Explaining) -> Any:
    for _ in range(100):
        found = one.answered()
        if found:
            return found
        await asyncio.sleep(0.01)
    return None


def test_an_answer_tells_nothing_of_hosts_that_a_reader_may_not_see() -> None:
    engine = Engine()

    async def ask() -> Any:
        one = Explaining(engine, lambda: 0.0)  # type: ignore[arg-type]
        one.ask([ALERT])
        return await answer(one)

    assert asyncio.run(ask()) == ("a1", {"verdict": "found", "confidence": 0.912})
    assert engine.asked == ["0123456789abcdef-4"]


def test_only_loud_live_unexpected_alerts_are_asked_about() -> None:
    engine = Engine()
    quiet = [replace(ALERT, level="low"), replace(ALERT, expected="e"), replace(ALERT, retroactive=True)]

    async def ask() -> Any:
        one = Explaining(engine, lambda: 0.0)  # type: ignore[arg-type]
        one.ask(quiet)
        return one.answered(), one._waiting

    found, waiting = asyncio.run(ask())
    assert found is None and not waiting and not engine.asked


def test_there_is_a_pause_and_the_newest_comes_first() -> None:
    engine, now = Engine(), [0.0]

    async def ask() -> None:
        one = Explaining(engine, lambda: now[0])  # type: ignore[arg-type]
        one.ask([ALERT, replace(ALERT, id="a2"), replace(ALERT, id="a3")])
        assert (await answer(one))[0] == "a3"
        assert one.answered() is None and len(engine.asked) == 1
        now[0] = PAUSE_SECONDS
        assert (await answer(one))[0] == "a2"

    asyncio.run(ask())


def test_an_error_of_the_engine_is_no_answer_and_no_harm() -> None:
    async def ask() -> Any:
        one = Explaining(Engine(RuntimeError("no")), lambda: 0.0)  # type: ignore[arg-type]
        one.ask([ALERT])
        return await answer(one)

    assert asyncio.run(ask()) == ("a1", {})
