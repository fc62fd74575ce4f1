"""Bytes become text: UTF-8 in bulk, the slow way only for the rows that need it. The exact bytes stay in the archive."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_UTF16 = frozenset({"utf-16-le", "utf-16-be"})


def decode(payloads: Sequence[bytes], encodings: Sequence[str] = ()) -> tuple[pl.Series, pl.Series]:
    """Return the texts of payloads, and how each was read: null for plain UTF-8, else a sentence.

    Invalid bytes become U+FFFD, counted. `encodings` names the encoding of each payload where the reader of a file knew
    it (`utf-16-le`, `utf-16-be`; empty = UTF-8), or is empty.
    """
    if not any(encodings):
        try:
            texts = pl.Series("text", payloads, dtype=pl.Binary).cast(pl.String)
            return texts, pl.Series("luuvet.text", [None], dtype=pl.String).new_from_index(0, len(texts))
        except pl.exceptions.ComputeError:
            pass  # some row is not UTF-8: find which, one by one
    pairs = [decode_one(payload, encodings[n] if encodings else "") for n, payload in enumerate(payloads)]
    return (
        pl.Series("text", [text for text, _ in pairs], dtype=pl.String),
        pl.Series("luuvet.text", [how for _, how in pairs], dtype=pl.String),
    )


def decode_one(payload: bytes, encoding: str = "") -> tuple[str, str | None]:
    """Return the text of one payload and how it was read, null for plain UTF-8."""
    if encoding in _UTF16:
        return payload.decode(encoding, "replace"), encoding
    try:
        return payload.decode(), None
    except UnicodeDecodeError:
        text = payload.decode("utf-8", "replace")
        bad = len(payload) - len(payload.decode("utf-8", "ignore").encode())
        return text, f"utf-8 with {bad} bytes replaced"
