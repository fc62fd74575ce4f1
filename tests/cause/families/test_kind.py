from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from luuvet.cause.families.kind import kind, kinds

LISTS: list[Sequence[str | None] | None] = [["file"], [], None, ["session", "process", "file"], [None], ["start"]]


def kept(categories: Sequence[Sequence[str | None] | None], types: Sequence[Sequence[str | None] | None], name: str):
    text = pl.List(pl.String)
    frame = pl.DataFrame(
        {"event.category": categories, "event.type": types}, schema={"event.category": text, "event.type": text}
    )
    return frame.select(kinds(frame)).select(kind(name)).to_series().to_list()


def test_each_row_is_known_by_what_its_lists_hold() -> None:
    nothing = [None] * len(LISTS)
    assert kept(LISTS, nothing, "file") == [True, False, False, True, False, False]
    assert kept(LISTS, nothing, "process") == [False, False, False, True, False, False]


def test_a_type_is_no_category() -> None:
    nothing = [None] * len(LISTS)
    assert not any(kept(LISTS, nothing, "start"))
    assert kept(nothing, LISTS, "start") == [False, False, False, False, False, True]


def test_lists_of_one_are_read_as_well_as_longer_ones() -> None:
    assert kept([["web"], None], [["access"], ["group"]], "group") == [False, True]


def test_a_name_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        kind("session")
