"""Words of mail headers that were encoded for the way (RFC 2047: `=?UTF-8?B?SMOzYQ==?=`) become text.

A subject is searched in the words of a person, with and without marks; the line keeps what the server wrote.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from email.errors import HeaderParseError
from email.header import decode_header

import polars as pl

FIELDS = ("email.subject", "email.attachments.file.name", "postfix.header_name")
"""Fields that servers log as they stand in the header."""

_BEGIN = "=?"


def steps(names: Collection[str]) -> list[pl.Expr]:
    """Return what decodes those of the fields that are there."""
    return [pl.col(name).map_batches(decoded, return_dtype=pl.String) for name in FIELDS if name in names]


def decoded(texts: pl.Series) -> pl.Series:
    """Return texts with their encoded words read; one that cannot be read stays as it is."""
    coded = texts.filter(texts.str.contains(_BEGIN, literal=True).fill_null(False)).unique().to_list()
    if not coded:
        return texts
    known = {text: text_of(text) for text in coded}
    return texts.replace_strict(known, default=texts, return_dtype=pl.String).alias(texts.name)


def text_of(header: str) -> str:
    """Return the text of one header. A charset that nobody knows, or an encoded word cut in the middle, stays."""
    try:
        parts = [_part(raw, charset) for raw, charset in decode_header(header)]
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return header
    return unicodedata.normalize("NFC", "".join(parts))


def _part(raw: bytes | str, charset: str | None) -> str:
    if isinstance(raw, str):
        return raw
    if charset is None:  # what stands between encoded words, handed out in the codec that keeps every character
        return raw.decode("raw-unicode-escape")
    return raw.decode(charset)
