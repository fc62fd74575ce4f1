from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.test_joined import JOIN, ROWS, _frame, _ids

from luuvet.parse import joined
from luuvet.parse.joined import Joiner, latest
from luuvet.parse.remembered import Rows, remembered, restore


def _stored(frame: pl.DataFrame, most: int = 3) -> Rows:
    """A store that gives rows in small pages."""

    def rows(datasets: tuple[str, ...], first: int, end: int) -> Iterator[pl.DataFrame]:
        asked = frame.filter(pl.col("luuvet.index").is_between(first, end, closed="left"))
        asked = asked.filter(pl.col("event.dataset").is_in(datasets))
        yield from asked.iter_slices(most)

    return rows


@settings(deadline=None, max_examples=150)
@given(ROWS, st.data(), st.integers(2, 60), st.sampled_from([None, 3, 30]), st.integers(4, 50))
def test_a_joiner_that_begins_again_anywhere_goes_on_as_if_it_never_stopped(
    rows: list[tuple[int, str, int]], data: Any, patience: int, after: float | None, late: int
) -> None:
    places = [sum(step for *_, step in rows[: n + 1]) for n in range(len(rows))]
    frame = _frame(*((at, f"Q{queue}", action, None) for at, (queue, action, _) in zip(places, rows, strict=True)))
    join = joined.replace(JOIN, patience=patience, after=after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("luuvet.parse.groups.LATE", late)
        patch.setattr(joined, "LATE", late)
        patch.setattr(joined, "CELL", 64)
        patch.setattr(joined, "AT_MOST", 8)
        whole, steady = [], Joiner([join])
        again, stopping = [], Joiner([join])
        cuts = [0, *sorted(data.draw(st.lists(st.integers(0, frame.height), max_size=5))), frame.height]
        for a, b in pairwise(cuts):
            piece = frame[a:b]
            whole.append(steady.add(piece))
            again.append(stopping.add(piece))
            if data.draw(st.booleans()):
                whole.append(steady.quiet().wholes)
                again.append(stopping.quiet().wholes)
            text, at = remembered(stopping), places[b - 1] + 1 if b else 0
            stopping = Joiner([join])
            restore(stopping, text, at, _stored(frame))
            assert {k: v.open for k, v in stopping.waiting.items()} == {
                k: v.open for k, v in steady.waiting.items() if v.open
            }
        whole.append(steady.rest())
        again.append(stopping.rest())
    assert [_ids(one) for one in again] == [_ids(one) for one in whole]
    assert latest(again)["luuvet.extra"].to_list() == latest(whole)["luuvet.extra"].to_list()


def test_where_nothing_waits_nothing_is_remembered() -> None:
    joiner = Joiner([JOIN])
    assert remembered(joiner) == ""
    joiner.add(_frame((0, "Q1", "received", None)))
    assert remembered(joiner) == '{"acme_mail":{"cell":0,"open":[[0,0,0]]}}'


def test_a_format_that_is_gone_and_rows_that_are_gone_are_passed_over() -> None:
    joiner = Joiner([JOIN])
    restore(
        joiner, '{"gone":{"cell":0,"open":[[0,0,0]]},"acme_mail":{"cell":0,"open":[[7,0,1]]}}', 9, _stored(_frame())
    )
    assert remembered(joiner) == "" and joiner.quiet().wholes.is_empty()
