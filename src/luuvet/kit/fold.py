"""Vietnamese folding: `dang nhap` finds `đăng nhập`, in any case, NFC or NFD, with either tone placement."""

from __future__ import annotations

import unicodedata

_D = str.maketrans({"đ": "d", "Đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """Return the text without tones, diacritics and case.

    NFD, combining marks dropped, `đ` mapped (it does not decompose), case-folded. ASCII text takes a short way.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return bare.translate(_D).casefold()


def has_marks(text: str) -> bool:
    """Tell whether a text carries diacritics, so that a search for it may be exact."""
    return not text.isascii() and fold(text) != text.casefold()
