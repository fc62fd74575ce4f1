"""What must stand in a value for an expression to match it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.needles import FIRST, LAST, lowered, needles


@pytest.mark.parametrize(
    ("pattern", "texts", "exact"),
    [
        (r"(?is)Foo", ("foo",), True),
        (r"(?is)\A\\CMD\.exe\z", (f"{FIRST}\\cmd.exe{LAST}",), True),
        (r"(?s)Foo", ("foo",), False),
        (r"(?is)\Afoo.*longer", ("longer",), False),
        (r"(?is)\Afoo.*b", (f"{FIRST}foo",), False),
        (r"\\\\7z.*\.exe\z", (f".exe{LAST}",), False),
        (r"https?://x", ("http",), False),
        (r"abcd*ef", ("abc",), False),
        (r"abc{2}defg", ("defg",), False),
        (r"ab+cde", ("cde",), False),
        (r"abcd|efgh", ("abcd", "efgh"), False),
        (r"(abcd|efgh)ij[kl]mno", ("mno",), False),
        (r"a[b[:alpha:]]cdef", (), False),
        (r"abcd|x", (), False),
        (r"(?x)a b c d", (), False),
        (r"\x41bcde", (), False),
        (r"\Qab.c\E", (), False),
        (r"[A-F0-9]{8}-", (), False),
        (r"(?i)\$\{`?e`?n`?v\}", (), False),
        (r"", (), False),
    ],
)  # fmt: skip
def test_what_must_be_there(pattern: str, texts: tuple[str, ...], exact: bool) -> None:
    found = needles(pattern)
    assert (found.texts, found.exact) == (texts, exact)


PIECES = st.sampled_from(
    ["abc", "B", r"\.", ".", ".*", "a?", "b+", "(ab|c)", "[ab]", "|", r"\s", "c{2}", "(?:b)*", r"\d?", "x"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6), st.lists(st.text("abcx. 1", max_size=12), max_size=8), st.booleans())
def test_where_an_expression_matches_one_of_its_needles_stands(
    pieces: list[str], values: list[str], any_case: bool
) -> None:
    pattern = ("(?i)" if any_case else "") + "".join(pieces)
    found, compiled = needles(pattern), re.compile(pattern)
    for value in [*values, "abcb.axabccb", "abABCcxb+abc"]:
        if compiled.search(value) and found.texts:
            marked = FIRST + lowered(value) + LAST
            assert any(text in marked for text in found.texts)


def test_lower_case_keeps_to_single_characters() -> None:
    assert lowered("ĐĂNG Nhập") == "đăng nhập"
    assert lowered("ΣΑΣ") == "σας"[:2] + "σ", "a letter is written the same wherever it stands"
    assert len(lowered("İx")) == 2
