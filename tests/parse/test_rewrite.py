from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from luuvet.parse.checks import FormatError
from luuvet.parse.rewrite import read_rewrite, rewritten


def test_matches_are_replaced_one_expression_after_the_other_and_nothing_is_null() -> None:
    swaps = read_rewrite("x", {"n": {r"\([0-9]+\)": ".", r"^\.|\.$": None}, "m": {"^(..)-?(..)$": "${1}:${2}"}})
    frame = pl.DataFrame({"n": ["(3)www(7)example(0)", "(0)", None], "m": ["0A1B", "0a-1b", "0a1b2c"]})
    made = frame.select(rewritten(pl.col(name), swaps[name]).alias(name) for name in ("n", "m"))
    assert made["n"].to_list() == ["www.example", None, None]
    assert made["m"].to_list() == ["0A:1B", "0a:1b", "0a1b2c"]


def test_without_swaps_a_value_stays() -> None:
    assert pl.select(rewritten(pl.lit(""), ())).item() == ""


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ({"n": {"(?=x)": ""}}, "rewrite of n: regex"),
        ({"n": {}}, "rewrite of n names no expression"),
        ({"n": "x"}, "rewrite of n: .*is not a mapping"),
        (["n"], "'rewrite' is not a mapping"),
    ],
)
def test_wrong_ones_are_refused(declared: Any, sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read_rewrite("formats/acme/format.yaml", declared)
