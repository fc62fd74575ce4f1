"""What is new, put together: the same value at many at once is one finding, and so are several values of one entity."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from luuvet.detect.habits.calendar import Calendar
from luuvet.detect.habits.first import Firsts
from luuvet.detect.habits.found import Found

MANY = 4
"""So many entities that begin the same on one day are told together; again when they are four times as many."""
MOST_APART = 20
"""So many findings of a habit in one step are told one by one, the rest as one."""
_SHOWN, _EVENTS = 20, 5


def grouped(news: pl.DataFrame, firsts: Firsts, calendar: Calendar) -> list[Found]:
    """Return the findings of news (`first.NEWS`) that `firsts` has learned already, in the order of the log."""
    apart: list[pl.DataFrame] = []
    found: list[Found] = []
    for _, some in news.group_by("habit", "value", "day", maintain_order=True):
        total = firsts.since(some["habit"][0], some["value"][0], some["day"][0])
        if total < MANY:
            apart.append(some)
        elif _level(total) > _level(total - some.height):
            found.append(_many(some, total, calendar))
    if apart:
        found += _apart(pl.concat(apart).sort("index"), firsts, calendar)
    return sorted(found, key=lambda one: one.events)


def _level(count: int) -> int:
    level = 0
    while count >= MANY ** (level + 1):
        level += 1
    return level


def _apart(news: pl.DataFrame, firsts: Firsts, calendar: Calendar) -> Iterator[Found]:
    for _, of_habit in news.group_by("habit", maintain_order=True):
        entities = of_habit.group_by("entity", maintain_order=True)
        each = [some for _, some in entities]
        yield from (_one(some, firsts, calendar) for some in each[:MOST_APART])
        if rest := each[MOST_APART:]:
            yield _many(pl.concat(rest), len(rest), calendar)


def _one(news: pl.DataFrame, firsts: Firsts, calendar: Calendar) -> Found:
    first = news.row(0, named=True)
    return Found(
        first["habit"],
        (first["entity"],),
        tuple(news["value"].to_list()[:_SHOWN]),
        first["at"],
        since=first["since"],
        days=first["day"] - first["since"],
        usual=tuple(firsts.usual(first["habit"], first["entity"], first["day"])),
        others=first["others"],
        of=first["of"],
        events=_events(news),
        more=_more(first, news, calendar),
    )


def _many(news: pl.DataFrame, total: int, calendar: Calendar) -> Found:
    first = news.row(0, named=True)
    values = news["value"].unique(maintain_order=True).to_list()
    since = max(news["since"].to_list())
    entities = tuple(news["entity"].unique(maintain_order=True).to_list())
    return Found(
        first["habit"], entities[:_SHOWN], tuple(values[:_SHOWN]), first["at"], since=since,
        days=first["day"] - since, others=first["others"], of=first["of"], events=_events(news),
        count=max(total, len(entities)), more=_more(first, news, calendar),
    )  # fmt: skip


def _more(first: dict[str, object], news: pl.DataFrame, calendar: Calendar) -> dict[str, object]:
    at = first["at"]
    assert isinstance(at, int)
    return {
        "other": first["other"],
        "host": first["host"],
        "values": news["value"].n_unique(),
        "count": int(news["count"].sum()),
        "stranger": first["stranger"],
        "off_hours": calendar.off_hours(at),
    }


def _events(news: pl.DataFrame) -> tuple[tuple[int, int], ...]:
    return tuple(news.sort("index").head(_EVENTS).select("index", "k").iter_rows())
