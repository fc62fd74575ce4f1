from __future__ import annotations

import polars as pl

from luuvet.parse.tally import KINDS, Tally


def test_counts_with_an_example_of_each_kind() -> None:
    tally = Tally()
    frame = pl.DataFrame(
        {
            "event.dataset": ["a.b", "unparsed", "unparsed", "unparsed"],
            "program": ["x", "p", "p", None],
            "event.original": ["1", "2" * 999, "3", None],
        }
    )
    tally.count(frame)
    tally.count(frame)
    made = tally.as_dict()
    assert made["datasets"] == {"a.b": 2, "unparsed": 6}
    assert made["unparsed"] == {"": {"count": 2, "example": ""}, "p": {"count": 4, "example": "2" * 300}}


def test_invented_programs_do_not_fill_the_memory() -> None:
    tally = Tally()
    names = [f"p{n}" for n in range(KINDS + 50)]
    tally.count(pl.DataFrame({"event.dataset": ["unparsed"] * len(names), "program": names, "event.original": names}))
    assert len(tally.unparsed) == KINDS + 1
    assert tally.unparsed["…"] == 50
