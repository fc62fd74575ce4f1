from __future__ import annotations

import unicodedata

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.kit.fold import fold
from luuvet.store.folded import _ORDINARY, fold_column


def expected(text: str | None) -> str:
    """What the index's own lower-casing of ASCII leaves to the column."""
    return "" if text is None or text.isascii() else fold(text)


def test_every_ordinary_character_folds_as_in_the_kit():
    every = pl.Series("c", [chr(code) for code in range(0x250)] + [chr(code) for code in range(0x300, 0x370)])
    every = every.append(pl.Series("c", [chr(code) for code in range(0x1E00, 0x2100)]))
    ordinary = every.filter(every.str.contains(_ORDINARY))
    assert len(ordinary) > 600
    texts = [f"x{char}y" for char in ordinary]
    assert fold_column(pl.Series(texts)).to_list() == [expected(text) for text in texts]


def test_vietnamese_in_either_form_and_nulls():
    text = "Đăng nhập THẤT BẠI từ máy của Nguyễn Thị Ước, hoà/hòa"
    apart = unicodedata.normalize("NFD", text)
    found = fold_column(pl.Series([text, None, apart, "plain", "日本 Ä ß İ"])).to_list()
    assert found[0] == found[2] == "dang nhap that bai tu may cua nguyen thi uoc, hoa/hoa"
    assert found[1] == found[3] == "" and found[4] == fold("日本 Ä ß İ")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=20), st.text("đĐăâêôơưáàảãạẮẶ aZ\u0300\u0323", max_size=20)), max_size=8
    )
)
def test_it_equals_the_kits_fold_on_any_text(texts):
    safe = [text.encode("utf-8", "replace").decode() if text is not None else None for text in texts]
    assert fold_column(pl.Series(safe, dtype=pl.String)).to_list() == [expected(text) for text in safe]


def test_what_a_document_escapes_is_folded_as_what_it_means():
    texts = [
        r'{"a":"\u0110\u0103ng nh\u1eadp\n\ud83d\ude00"}',
        r'{"a":"C:\\users\\udead"}',
        r'{"a":"\ud83d half"}',
        r"no \u1ead document",
    ]
    found = fold_column(pl.Series(texts), pl.Series([True, True, True, False])).to_list()
    assert found[0] == '{"a":"dang nhap\\n😀"}'
    assert found[1] == "" and found[3] == ""
    assert "half" in found[2] or found[2] == ""
