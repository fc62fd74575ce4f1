from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.frame import TIME
from luuvet.parse import joined
from luuvet.parse.joined import AT_MOST, Join, Joiner, Waiting, document, latest

JOIN = Join("acme_mail", ("acme.mail",), ("host.name", "mail.queue"), within=60, patience=10, closes={"event.action": ("removed",)}, last=("event.outcome",))  # fmt: skip


def _frame(*rows: tuple[int, str, str, str | None], seconds: int | None = None) -> pl.DataFrame:
    """Rows: index, queue id, action, outcome; each a second after the one before."""
    return pl.DataFrame(
        {
            "luuvet.log": ["0123456789abcdef"] * len(rows),
            "luuvet.index": [row[0] for row in rows],
            "luuvet.k": [0] * len(rows),
            "luuvet.received": [1_795_330_800_000_000] * len(rows),
            "luuvet.extra": [f'{{"mail.queue":"{row[1]}","mail.n{row[0]}":"x"}}' for row in rows],
            "event.original": [f"line {row[0]}" for row in rows],
            "@timestamp": [
                1_795_330_800_000_000 + 1_000_000 * (row[0] if seconds is None else seconds * n)
                for n, row in enumerate(rows)
            ],
            "event.dataset": ["acme.mail"] * len(rows),
            "event.action": [row[2] for row in rows],
            "event.outcome": [row[3] for row in rows],
            "email.to.address": [[f"a{row[0] % 2}@example.org"] for row in rows],
            "host.name": ["mx"] * len(rows),
        },
        schema_overrides={
            "luuvet.index": pl.UInt64,
            "luuvet.k": pl.UInt16,
            "luuvet.received": TIME,
            "event.outcome": pl.String,
            "@timestamp": TIME,
        },
    )


def _ids(frame: pl.DataFrame) -> list[tuple[str, list[str]]]:
    return [(one["event"]["id"], one["luuvet"]["members"]) for one in map(document, frame.iter_rows(named=True))]


def test_a_whole_is_told_when_its_end_comes() -> None:
    joiner = Joiner([JOIN])
    assert joiner.add(_frame((0, "Q1", "received", None), (1, "Q2", "received", None))).is_empty()
    made = joiner.add(_frame((2, "Q1", "sent", "failure"), (3, "Q1", "sent", "success"), (4, "Q1", "removed", None)))
    (row,) = map(document, made.iter_rows(named=True))
    assert row["event"]["id"] == "0123456789abcdef-0+acme_mail"
    assert row["luuvet"]["members"] == [f"0123456789abcdef-{n}" for n in (0, 2, 3, 4)]
    assert row["event"]["action"] == "received"
    assert row["event"]["outcome"] == "success"
    assert row["email"]["to"]["address"] == ["a0@example.org", "a1@example.org"]
    assert row["event"]["original"] == "line 0\nline 2\nline 3\nline 4"
    assert row["mail"] == {"queue": "Q1", "n0": "x", "n2": "x", "n3": "x", "n4": "x"}
    assert joiner.rest().is_empty()  # of Q2 there is one record alone


def test_a_late_member_revises_under_the_same_id() -> None:
    joiner = Joiner([JOIN])
    first = joiner.add(_frame((0, "Q1", "received", None), (1, "Q1", "removed", None)))
    again = joiner.add(_frame((5, "Q1", "bounced", "failure")))
    assert [name for name, _ in _ids(first)] == [name for name, _ in _ids(again)]
    assert len(_ids(latest([first, again]))[0][1]) == 3
    assert joiner.add(_frame((6, "Q9", "received", None))).is_empty()  # nothing new, nothing said again


def test_the_same_key_much_later_is_another_event() -> None:
    rows = _frame(
        (0, "Q1", "received", None),
        (1, "Q1", "removed", None),
        (500, "Q1", "received", None),
        (501, "Q1", "removed", None),
    )
    assert [members for _, members in _ids(Joiner([JOIN]).add(rows))] == [
        ["0123456789abcdef-0", "0123456789abcdef-1"],
        ["0123456789abcdef-500", "0123456789abcdef-501"],
    ]


def test_a_name_that_is_used_again_after_its_end_is_another_event() -> None:
    rows = [(0, "Q1", "received", None), (1, "Q1", "removed", None), (2, "Q1", "sent", None)]
    rows += [(30, "Q1", "received", None), (31, "Q1", "sent", None), (32, "Q1", "removed", None)]
    again = replace(JOIN, after=10)
    assert [members for _, members in _ids(Joiner([again]).add(_frame(*rows)))] == [
        [f"0123456789abcdef-{n}" for n in (0, 1, 2)],
        [f"0123456789abcdef-{n}" for n in (30, 31, 32)],
    ]
    assert len(_ids(Joiner([JOIN]).add(_frame(*rows)))) == 1
    joiner = Joiner([again])
    parts = [joiner.add(_frame(*rows[:4])), joiner.add(_frame(*rows[4:]))]
    assert _ids(latest(parts)) == _ids(Joiner([again]).add(_frame(*rows)))


def test_without_an_end_patience_or_the_rest_tells() -> None:
    joiner = Joiner([JOIN])
    assert joiner.add(_frame((0, "Q1", "received", None), (1, "Q1", "sent", None))).is_empty()
    assert len(_ids(joiner.add(_frame((20, "Q2", "received", None))))) == 1
    assert joiner.rest().is_empty()
    joiner.add(_frame((30, "Q3", "received", None), (31, "Q3", "sent", None)))
    assert len(_ids(joiner.rest())) == 1


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "AT_MOST", 6)
    patient = replace(JOIN, patience=1_000_000)
    rows = [(n, f"Q{n % 10}", "received", None) for n in range(20)]
    made, state = joined.step(patient, Waiting(), _frame(*rows, seconds=0))
    assert state.rows is not None and state.rows.height <= 6
    assert made.height == 7
    assert AT_MOST > 1_000


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["received", "sent", "removed"])), min_size=1, max_size=30),
    st.data(),
)
def test_how_the_log_is_cut_makes_no_difference(rows: list[tuple[int, str]], data: Any) -> None:
    frame = _frame(*((n, f"Q{queue}", action, None) for n, (queue, action) in enumerate(rows)))
    patient = replace(JOIN, patience=1_000)
    at_once = Joiner([patient])
    whole = latest([at_once.add(frame), at_once.rest()])
    cut = data.draw(st.integers(0, frame.height))
    parts = Joiner([patient])
    made = latest([parts.add(frame[:cut]), parts.add(frame[cut:]), parts.rest()])
    assert _ids(made) == _ids(whole)
    assert made["luuvet.extra"].to_list() == whole["luuvet.extra"].to_list()


def test_rows_without_the_key_belong_to_none() -> None:
    frame = _frame((0, "Q1", "received", None), (1, "Q1", "removed", None)).with_columns(
        pl.lit(None, pl.String).alias("luuvet.extra")
    )
    assert Joiner([JOIN]).add(frame).is_empty()
    assert Joiner([JOIN]).add(frame.clear()).is_empty()
