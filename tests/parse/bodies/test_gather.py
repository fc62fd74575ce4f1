from __future__ import annotations

import polars as pl

from luuvet.parse.bodies.gather import by_place, gathered
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.taken import Ask, Names


def test_wanted_values_become_columns_and_the_others_one_text() -> None:
    long = pl.DataFrame(
        {
            "place": [0, 0, 1, 1, 1, 2],
            "key": ["a", "b", "a", "c", "_x", "a"],
            "value": ["1", 'q"\\', "2", "3", "4", ""],
        },
        {"place": pl.UInt32, "key": pl.String, "value": pl.String},
    )
    rows = pl.Series("row", [7, 8, 9], dtype=pl.UInt32)
    made = gathered(rows, long, Ask(("z", "a"), "left", Names(), Origin()))
    assert made["row"].to_list() == [7, 8, 9]
    assert made["r:a"].to_list() == ["1", "2", None]
    assert "r:z" not in made.columns
    assert made["rest"].to_list() == ['{"left.b":"q\\"\\\\"}', '{"left.c":"3"}', None]


def test_values_are_put_at_their_places() -> None:
    made = by_place(pl.Series(["x", "y"]), pl.Series([2, 0], dtype=pl.UInt32), 3)
    assert made.to_list() == ["y", None, "x"]
