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
    assert len(_ids(Joiner([replace(JOIN, patience=100)]).add(_frame(*rows)))) == 1
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
    monkeypatch.setattr(joined, "CELL", 10)
    patient = replace(JOIN, patience=1_000_000)
    rows = [(n, f"Q{n % 10}", "received", None) for n in range(31)]
    made, state = joined.step(patient, Waiting(), _frame(*rows, seconds=0))
    assert state.rows is not None and state.rows["luuvet.index"].to_list() == [24, 25, 26, 27, 28, 30]
    by_first = dict(zip(made.wholes["luuvet.index"], made.wholes["luuvet.members"].list.len(), strict=True))
    # At record 10 Q0 to Q3 go, alone; at 20 Q4 to Q8, in pairs; at 30 Q9 (three) and Q0 to Q3, begun anew.
    assert by_first == {4: 2, 5: 2, 6: 2, 7: 2, 8: 2, 9: 3, 10: 2, 11: 2, 12: 2, 13: 2}
    assert AT_MOST > 1_000


ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["received", "sent", "removed"]), st.integers(1, 40)),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=200)
@given(ROWS, st.data(), st.integers(2, 60), st.sampled_from([None, 3, 30]), st.integers(4, 50))
def test_how_the_log_is_cut_makes_no_difference(
    rows: list[tuple[int, str, int]], data: Any, patience: int, after: float | None, late: int
) -> None:
    """Patience, lateness and crowding included: every group ends where its own members say."""
    places = [sum(step for *_, step in rows[: n + 1]) for n in range(len(rows))]
    frame = _frame(*((at, f"Q{queue}", action, None) for at, (queue, action, _) in zip(places, rows, strict=True)))
    join = replace(JOIN, patience=patience, after=after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("luuvet.parse.groups.LATE", late)
        patch.setattr(joined, "LATE", late)
        patch.setattr(joined, "CELL", 64)
        patch.setattr(joined, "AT_MOST", 8)
        whole = _told_in(join, [frame])
        cuts = sorted(data.draw(st.lists(st.integers(0, frame.height), max_size=6)))
        made = _told_in(join, [frame[a:b] for a, b in zip([0, *cuts], [*cuts, frame.height], strict=True)])
    assert _ids(made) == _ids(whole)
    assert made["luuvet.extra"].to_list() == whole["luuvet.extra"].to_list()


def _told_in(join: Join, frames: list[pl.DataFrame]) -> pl.DataFrame:
    joiner = Joiner([join])
    return latest([*(joiner.add(one) for one in frames), joiner.rest()])


def test_what_rests_is_told_as_it_stands_and_goes_on_waiting() -> None:
    joiner = Joiner([JOIN])
    rows = _frame((0, "Q1", "received", None), (1, "Q1", "sent", None))
    later = _frame((2, "Q2", "received", None)).with_columns(pl.col("luuvet.received").dt.offset_by("6s"))
    assert joiner.add(rows).is_empty()
    assert _ids(joiner.add(later))[0][1] == ["0123456789abcdef-0", "0123456789abcdef-1"]
    assert joiner.untold
    again = joiner.add(_frame((3, "Q1", "removed", None)))
    assert again["luuvet.revised"].to_list() == [True] and len(_ids(again)[0][1]) == 3


def test_a_quiet_log_tells_what_waits() -> None:
    joiner = Joiner([JOIN])
    assert not joiner.untold
    joiner.add(_frame((0, "Q1", "received", None), (1, "Q1", "sent", None), (2, "Q2", "received", None)))
    told = joiner.quiet()
    assert len(_ids(told.wholes)) == 1
    assert (told.counted["luuvet.index"].to_list(), told.alone["luuvet.index"].to_list()) == ([0], [2])
    assert not joiner.untold and joiner.quiet().wholes.is_empty()
    more = joiner.next(_frame((3, "Q2", "removed", None)))
    assert more.counted["luuvet.index"].to_list() == more.before["luuvet.index"].to_list() == [2]
    assert sorted(more.parts["_of"].to_list()) == [0, 0, 0], "two members, and the one that was told before"


def test_what_was_erased_waits_no_more() -> None:
    joiner = Joiner([JOIN])
    joiner.add(_frame((0, "Q1", "received", None), (1, "Q1", "sent", None), (2, "Q1", "sent", None)))
    joiner.forget(1, 1)
    assert _ids(joiner.add(_frame((3, "Q1", "removed", None))))[0][1] == [f"0123456789abcdef-{n}" for n in (0, 2, 3)]


def test_rows_without_the_key_belong_to_none() -> None:
    frame = _frame((0, "Q1", "received", None), (1, "Q1", "removed", None)).with_columns(
        pl.lit(None, pl.String).alias("luuvet.extra")
    )
    assert Joiner([JOIN]).add(frame).is_empty()
    assert Joiner([JOIN]).add(frame.clear()).is_empty()
