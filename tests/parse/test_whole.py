from __future__ import annotations

import polars as pl

from luuvet.parse import whole

MEMBERS = pl.DataFrame(
    {
        "_group": [1, 2, 1],
        "luuvet.log": ["0123456789abcdef"] * 3,
        "luuvet.index": [3, 4, 5],
        "luuvet.k": [0, 0, 1],
        "event.original": ["a", "b", None],
        "event.action": [None, "x", "y"],
        "process.pid": [7, 8, 9],
        "event.category": [["file"], ["web"], ["host"]],
        "luuvet.extra": ['{"a":1,"b":[1]}', None, '{"a":2,"c":"z"}'],
        "message": ["m", "m", "m"],
    }
)


def test_the_first_word_counts_or_the_last() -> None:
    made = whole.told(MEMBERS, ("process.pid", "a"), {"event.outcome": "success", "event.type": ["end"]}, None)
    first = made.row(0, named=True)
    assert (first["event.action"], first["process.pid"], first["event.category"]) == ("y", 9, ["file"])
    assert first["luuvet.extra"] == '{"a":2,"b":[1],"c":"z"}'
    assert first["luuvet.members"] == ["0123456789abcdef-3", "0123456789abcdef-5/1"]
    assert (first["event.outcome"], first["event.type"]) == ("success", ["end"])
    assert first["event.original"] == "a"
    assert "message" not in made.columns and "_group" not in made.columns


def test_the_format_has_a_word() -> None:
    def tell(wholes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
        counts = members.group_by("_group", maintain_order=True).len()["len"]
        return wholes.with_columns(pl.Series("event.action", [f"{n} records" for n in counts]))

    assert whole.told(MEMBERS, (), {}, tell)["event.action"].to_list() == ["2 records", "1 records"]
