from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from luuvet.case.delivery import outbox as module
from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.notice import Notice
from luuvet.case.delivery.outbox import Outbox
from luuvet.case.delivery.route import Quiet
from luuvet.kit.clock import NANOSECONDS

MINUTE = 60 * NANOSECONDS
HOUR = 60 * MINUTE
DOWN = Failed("refused", place="x")


def over(route: str, count: int) -> bytes:
    return f"{route} {count}".encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "delivery.sqlite"


@pytest.fixture
def box(file: Path) -> Iterator[Outbox]:
    opened = Outbox(file, "log", 40)
    yield opened
    opened.close()


@pytest.fixture
def take(box: Outbox, route: Any, now: int) -> Callable[..., int]:
    def queue(*notices: Notice | tuple[str, Notice], routes: Any = None, at: int = now) -> int:
        told = [one if isinstance(one, tuple) else ("send", one) for one in notices]
        return box.take(told, routes or [route()], box.position + 1, at, over)

    return queue


def test_a_new_one_begins_where_it_is_told_and_a_known_one_where_it_was(
    file: Path, box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    assert box.position == 40 and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert take(notice("a1")) == 1
    box.close()
    again = Outbox(file, "log", 99)
    assert again.position == 41 and again.state("chief")["waiting"] == 1
    again.close()
    other = Outbox(file, "another log", 7)
    assert other.position == 7 and other.state("chief")["waiting"] == 0 and other.next(route(), now) is None
    other.close()


def test_an_alert_is_told_once_and_once_more_when_it_rises(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    assert take(notice(level="medium")) == 1 and take(notice(level="medium")) == 0
    first = box.next(route(), now)
    assert first is not None and (first.letter.key, first.letter.kind) == ("a1-raised", "raised")
    box.done(first, now, b"f")
    assert take(notice(level="low")) == 0 and take(notice(level="medium")) == 0
    assert take(notice(level="high")) == 1
    second = box.next(route(), now)
    assert second is not None and (second.letter.key, second.letter.kind, second.letter.about) == (
        "a1-risen",
        "risen",
        "a1-raised",
    )
    box.done(second, now, b"f")
    assert take(notice(level="critical")) == 0 and box.next(route(), now) is None
    assert box.state("chief")["delivered"] == 2


def test_what_rises_before_it_was_sent_is_one_message_with_its_last_state(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    assert take(notice(level="medium"), notice(level="critical")) == 1
    batch = box.next(route(), now)
    assert batch is not None and batch.letter.kind == "raised" and batch.letter.notices[0].rank == 4
    box.done(batch, now, b"f")
    assert box.next(route(), now) is None


def test_an_alert_below_a_route_is_raised_there_when_it_reaches_it(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    assert take(notice(level="low")) == 0 and take(notice(level="high")) == 1
    batch = box.next(route(), now)
    assert batch is not None and batch.letter.kind == "raised"


def test_each_route_has_its_own(box: Outbox, take: Any, notice: Any, route: Any, now: int) -> None:
    routes = [route("chief", least=4), route("duty")]
    assert take(notice("a1", "high"), notice("a2", "critical"), routes=routes) == 3
    assert [box.state(one.name)["waiting"] for one in routes] == [1, 2]


def test_expected_closed_old_and_retroactive_alerts_are_not_sent(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    assert take(("pass", notice("a1")), notice("a2", sealed=now - 25 * HOUR)) == 0
    assert take(notice("a3"), ("withdraw", notice("a3"))) == 1 and box.next(route(), now) is None
    assert take(notice("a3")) == 1, "nobody was told, so it is news again"


def test_a_message_stays_until_it_is_marked(
    file: Path, box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    take(notice("a1"))
    sent = box.next(route(), now)
    box.close()  # as a kill between sending and marking
    again = Outbox(file, "log", 0)
    second = again.next(route(), now + MINUTE)
    assert second is not None and sent is not None and second.letter == sent.letter, (
        "the same message under the same key"
    )
    again.done(second, now, b"f")
    assert again.next(route(), now + MINUTE) is None and [body for _, body in again.unsealed()] == [b"f"]
    again.sealed(again.unsealed()[-1][0])
    assert again.unsealed() == []
    again.close()


def test_a_digest_keeps_its_key_and_members_over_a_failure(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    take(*[notice(f"a{n:02}") for n in range(30)])
    first = box.next(route(), now)
    assert (
        first is not None
        and first.letter.kind == "digest"
        and first.letter.count == 30
        and len(first.letter.notices) == 20
    )
    box.failed(first, DOWN, now)
    take(notice("b1"), at=now)
    assert box.next(route(), now) is None, "while the receiver is down nothing else is tried"
    again = box.next(route(), now + HOUR)
    assert again is not None and again.letter == first.letter and len(again.alerts) == 30 and again.tries == 1
    box.done(again, now + HOUR, b"f")
    later = box.next(route(), now + HOUR)
    assert later is not None and later.alerts == ("b1",)


def test_a_message_of_its_own_trouble_holds_up_no_other(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    take(notice("a1"), notice("a2"))
    first = box.next(route(), now)
    assert first is not None
    box.failed(
        first,
        Failed("recipient", place="x", to="b", code=450, reason="later", blocking=False, rest=("b@example.test",)),
        now,
    )
    second = box.next(route(), now)
    assert second is not None and second.alerts == ("a2",)
    box.done(second, now, b"f")
    again = box.next(route(), now + HOUR)
    assert again is not None and again.rest == ("b@example.test",)
    box.failed(again, DOWN, now + HOUR)
    last = box.next(route(), now + 3 * HOUR)
    assert last is not None and last.rest == ("b@example.test",), "whoever got it does not get it again"


def test_how_a_route_stands(box: Outbox, take: Any, notice: Any, route: Any, now: int) -> None:
    take(notice("a1"))
    batch = box.next(route(), now)
    assert batch is not None
    box.failed(batch, DOWN, now)
    state = box.state("chief")
    assert (state["waiting"], state["failing"], state["error"]) == (1, now, DOWN.said)
    assert (
        not box.warn("chief", now, b"w") and box.warn("chief", now + 1, b"w") and not box.warn("chief", now + 1, b"w")
    )
    again = replace(batch, tries=1)
    box.given_up(again, DOWN, now + HOUR, b"g")
    state = box.state("chief")
    assert (state["waiting"], state["failed"], state["failing"]) == (0, 1, now)
    assert [body for _, body in box.unsealed()] == [b"w", b"g"]
    take(notice("a2"))
    working = box.next(route(), now)
    assert working is not None
    box.done(working, now + HOUR, b"d")
    state = box.state("chief")
    assert (state["failing"], state["error"], state["success"]) == (None, None, now + HOUR)


def test_quiet_hours_hold_all_but_the_critical(box: Outbox, take: Any, notice: Any, route: Any, now: int) -> None:
    night = route(quiet=Quiet(0, 23 * 60 + 59, "UTC"))
    take(notice("a1"), notice("a2", "critical"), routes=[night])
    batch = box.next(night, now)
    assert batch is not None and batch.alerts == ("a2",)
    box.done(batch, now, b"f")
    assert box.next(night, now) is None and box.state("chief")["waiting"] == 1


def test_a_clock_that_was_set_back_holds_nothing_for_ever(
    box: Outbox, take: Any, notice: Any, route: Any, now: int
) -> None:
    take(notice("a1"))
    batch = box.next(route(), now)
    assert batch is not None
    box.failed(batch, DOWN, now)
    assert box.next(route(), now - 30 * 24 * HOUR) is not None


def test_a_route_that_is_gone_is_told_and_forgotten(box: Outbox, take: Any, notice: Any, route: Any, now: int) -> None:
    take(notice("a1"), notice("a2"))
    assert box.strangers(["chief"]) == [] and box.strangers(["duty"]) == [("chief", 2)]
    box.drop("chief", [b"gone"])
    assert box.strangers(["duty"]) == [] and box.unsealed()[0][1] == b"gone"


def test_what_waits_is_bounded_and_what_gives_way_is_told(
    box: Outbox, take: Any, notice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 3)
    take(notice("a1", "medium"), *[notice(f"b{n}", "high") for n in range(4)])
    state = box.state("chief")
    assert (state["waiting"], state["failed"]) == (3, 2) and [body for _, body in box.unsealed()] == [b"chief 2"]


def test_alerts_are_remembered_for_a_month(box: Outbox, take: Any, notice: Any, route: Any, now: int) -> None:
    take(notice("a1"))
    batch = box.next(route(), now)
    assert batch is not None
    box.done(batch, now, b"f")
    month = 30 * 24 * HOUR
    assert take(notice("a1", sealed=now + month), at=now + month) == 0, "an alert that grows on is not forgotten"
    assert take(notice("z"), at=now + 2 * month + HOUR) == 0
    assert take(notice("a1", sealed=now + 2 * month + HOUR), at=now + 2 * month + HOUR) == 1


def test_nothing_is_half_done(box: Outbox, notice: Any, route: Any, now: int) -> None:
    class Wrong:
        name = "chief"

        def wants(self, *given: Any) -> bool:
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        box.take([("send", notice("a1"))], [route("duty"), Wrong()], 90, now, over)  # type: ignore[list-item]
    assert box.position == 40 and box.state("duty")["waiting"] == 0


def test_a_damaged_file_is_a_sentence(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(ValueError, match=r"delivery\.sqlite is damaged.*remove it"):
        Outbox(file, "log", 0)
    with pytest.raises((OSError, sqlite3.OperationalError)):
        Outbox(file / "no" / "folder", "log", 0)
