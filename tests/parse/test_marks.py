"""The names of JSON objects are found in their texts, nested or dotted, in one pass over all formats."""

import json
import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.marks import Marks

TEXTS = ['{"src":{"ip":{"addr":1}}}', '{"src.ip.addr":1}', '{"src4_addr":1}', '{"src":1,"x_addr":2}', '{"Old":1}', "{}"]


def found(marks: Marks, texts: list[str | None]) -> dict[int, list[bool]]:
    return {number: mask.tolist() for number, mask in marks.candidates(pl.Series(texts, dtype=pl.String))}


def test_objects_are_told_by_the_names_in_their_text() -> None:
    marks = Marks([(7, [["src.ip.addr"], ["Old"]]), (2, [["src"]]), (9, [["nowhere"]])])
    assert found(marks, [*TEXTS, None]) == {
        7: [True, True, False, False, True, False, False],
        2: [True, False, False, True, False, False, False],
    }


def test_every_name_of_a_body_must_be_there() -> None:
    assert found(Marks([(0, [["a", "b"]])]), ['{"a":1}', '{"b":1,"a":2}', '{"b":{"a":1}}']) == {0: [False, True, True]}


def test_without_formats_nothing_is_asked() -> None:
    assert found(Marks([]), TEXTS) == {}
    assert found(Marks([(0, [["a"]])]), []) == {}


NAMES = st.sampled_from(["a", "b", "ab", "a.b", "a.b.c", "b.a"])


def _has(text: str, name: str) -> bool:
    """The same, one expression after the other."""
    first, dotted, rest = name.partition(".")
    if not dotted:
        return re.search(rf'["\.]{name}"', text) is not None
    last = rest.rpartition(".")[2]
    return re.search(rf'"{first}["\.]', text) is not None and re.search(rf'["\.]{last}"', text) is not None


@given(
    st.lists(st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=1, max_size=2), max_size=4),
    st.lists(
        st.dictionaries(st.sampled_from(["a", "b", "c", "ab", "a.b", "b.a", "x"]), st.sampled_from(["a", 1])),
        max_size=6,
    ),
)
def test_one_pass_finds_what_many_would(bodies: list[list[list[str]]], objects: list[dict[str, object]]) -> None:
    texts = [json.dumps(one, separators=(",", ":")) for one in objects]
    want = {
        number: mask
        for number, some in enumerate(bodies)
        if any(mask := [any(all(_has(text, name) for name in body) for body in some) for text in texts])
    }
    assert found(Marks(list(enumerate(bodies))), list(texts)) == want
