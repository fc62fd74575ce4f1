"""A file that a person wrote, as text: read like records are, so that an old Vietnamese encoding is no obstacle."""

from __future__ import annotations

import codecs
import unicodedata

from luuvet.parse.text import decode_one

_SAMPLE = 4096
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)


class NoText(ValueError):
    """Bytes that are no text; the sentence says how far they could be read."""


def text_of(content: bytes) -> tuple[str, str]:
    """Return the text of a file in NFC, and how it was read: '' for UTF-8, else the name of an encoding.

    Raises:
        NoText: it is neither UTF-8 or UTF-16 nor an encoding that is known.
    """
    text, how = decode_one(content, "" if content.startswith(_BOMS) else _unmarked(content))
    if "\x00" in text or "\ufffd" in text or (how or "").startswith("utf-8 with"):
        raise NoText(how or "binary")
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff")), how or ""


def _unmarked(content: bytes) -> str:
    """Return the form of UTF-16 of bytes without a mark, '' where they are none: every other byte of plain letters is zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not sample or len(content) % 2 or max(even, odd) * 5 < len(sample):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"
