from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.catalogue import Formats
from luuvet.parse.declare import read_format
from luuvet.parse.products import Products


def declared(name: str, **when: Any) -> Any:
    patterns = [{"name": "one", "match": f"{name} %{{int:process.pid}}"}]
    return read_format(name, {"reference": "r", "dataset": f"{name}.log", "when": when, "patterns": patterns})


FORMATS = Formats(
    (
        declared("aa", programs=["app"]),
        declared("bb", programs=["app", "other*"]),
        declared("cc", starts=["cc"]),
        declared("dd", content="^dd "),
    ),
    1,
)


def rows(*pairs: tuple[str | None, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": list(range(len(pairs))), "program": [p for p, _ in pairs], "message": [m for _, m in pairs]},
        {"row": pl.UInt32, "program": pl.String, "message": pl.String},
    )


def rules(pieces: list[pl.DataFrame]) -> dict[int, int]:
    return {row: rule for piece in pieces for row, rule in piece.select("row", "rule").rows()}


def test_by_start_by_program_by_content() -> None:
    frame = rows(
        ("app", "aa 1"),
        ("app", "bb 2"),
        ("OTHER9", "bb 3"),
        ("any", "cc 4"),
        (None, "dd 5"),
        ("any", "dd 6"),
        ("app", "?"),
    )
    assert rules(Products(FORMATS).read(frame, Origin())) == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3, 5: 3}


def test_the_told_format_is_asked_first() -> None:
    assert rules(Products(FORMATS).read(rows(("x", "aa 1"), ("x", "dd 2")), Origin(), 0)) == {0: 0, 1: 3}


@dataclass(frozen=True)
class Broken:
    format: Any
    first: int = 0

    def match(self, rows: pl.DataFrame, zone: str) -> Any:
        raise ZeroDivisionError("a fault of this format")


def test_a_format_that_fails_leaves_its_rows_to_the_others() -> None:
    formats = Formats(FORMATS.formats, 1)
    formats.__dict__["compiled"] = (Broken(formats.formats[0]), *FORMATS.compiled[1:])
    products = Products(formats)
    assert rules(products.read(rows(("app", "bb 2"), ("app", "aa 1")), Origin())) == {0: 1}
    assert products.errors == {"aa": 1}
    assert products.examples == {"aa": "ZeroDivisionError: a fault of this format"}
