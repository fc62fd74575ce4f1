"""Bytes become text: UTF-8 in bulk, the slow way only for the rows that need it. The exact bytes stay in the archive.

What was inferred is told (`luuvet.text`):

- nothing: plain UTF-8;
- `utf-16-le`, `utf-16-be`: the file said so, or the record begins with the byte order mark;
- `tcvn3`, `vni`, `windows-1258`, `viscii`, `windows-1252`: the bytes are no UTF-8 and read well so (`text_legacy`);
- `tcvn3 in utf-8` and the like: valid UTF-8, but somebody before us took such bytes for western text and converted them;
- `utf-8 with 3 bytes replaced`: neither; the bytes that are no UTF-8 are U+FFFD;
- `utf-8, fields composed`: the text has combining marks (NFD); the record stays as it came, its fields are in NFC.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence

import polars as pl

from luuvet.parse import text_legacy

COMPOSED = "utf-8, fields composed"
_UTF16 = frozenset({"utf-16-le", "utf-16-be"})
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_HOW = "luuvet.text"
_BACK = {ord(char): byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))}
"""The characters that windows-1252 has and latin-1 has not → their byte."""
_MARKS = "[\u0300-\u036f]"
_WESTERN = r"^[\x00-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+$"
_ODD = r"[a-z][\u00a1-\u00de]|[\u00a2-\u00aa\u00ac-\u00b4\u00b6-\u00be][a-z]|a[à-åø]|e[ãäåàáøùû]|o[ò-öøäåâ]|u[ùúûü]"
"""Texts of those characters alone may be legacy bytes that were taken for western ones (Vietnamese has others soon), and such
texts have one of these pairs, which western ones hardly ever have: only they are looked at one by one."""


def decode(payloads: Sequence[bytes], encodings: Sequence[str] = ()) -> tuple[pl.Series, pl.Series]:
    """Return the texts of payloads, and how each was read: null for plain UTF-8, else as the head of this module lists.

    `encodings` names the encoding of each payload where the reader of a file knew it (`utf-16-le`, `utf-16-be`; empty =
    find out), or is empty.
    """
    if not any(encodings):
        try:
            texts = pl.Series("text", payloads, dtype=pl.Binary).cast(pl.String)
            return _seen_through(texts, pl.Series(_HOW, [None], dtype=pl.String).new_from_index(0, len(texts)))
        except pl.exceptions.ComputeError:
            pass  # some row is not UTF-8: find which, one by one
    pairs = [decode_one(payload, encodings[n] if encodings else "") for n, payload in enumerate(payloads)]
    return _seen_through(
        pl.Series("text", [text for text, _ in pairs], dtype=pl.String),
        pl.Series(_HOW, [how for _, how in pairs], dtype=pl.String),
    )


def decode_one(payload: bytes, encoding: str = "") -> tuple[str, str | None]:
    """Return the text of one payload and how its bytes were read, null for UTF-8."""
    if encoding in _UTF16:
        return payload.decode(encoding, "replace"), encoding
    try:
        return payload.decode(), None
    except UnicodeDecodeError:
        pass
    if (marked := _BOMS.get(payload[:2])) and len(payload) % 2 == 0:
        return payload[2:].decode(marked, "replace"), marked
    kept = payload.decode("utf-8", "ignore")
    bad = len(payload) - len(kept.encode())
    wide = sum(not char.isascii() for char in kept)
    if wide <= bad and (found := text_legacy.read(payload)) is not None:
        return found
    return payload.decode("utf-8", "replace"), f"utf-8 with {bad} bytes replaced"


def _seen_through(texts: pl.Series, how: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Look at the texts that are not ASCII alone: converted legacy text is read anew, combining marks are noted."""
    wide = ((texts.str.len_bytes() != texts.str.len_chars()) & how.is_null()).arg_true()
    if not len(wide):
        return texts, how
    some = texts.gather(wide)
    marked = wide.filter(some.str.contains(_MARKS))
    if len(marked):
        how = how.scatter(marked, COMPOSED)
    odd = (some.str.contains(_ODD) & some.str.contains(_WESTERN)).fill_null(False)
    found = {
        row: pair
        for row, text in zip(wide.filter(odd).to_list(), some.filter(odd).to_list(), strict=True)
        if (pair := text_legacy.converted(_as_it_was(text))) is not None
    }
    if found:
        texts = texts.scatter(list(found), [text for text, _ in found.values()])
        how = how.scatter(list(found), [f"{encoding} in utf-8" for _, encoding in found.values()])
    return texts, how


def _as_it_was(text: str) -> bytes:
    """Return the bytes that a converter from western text was given."""
    return text.translate(_BACK).encode("latin-1", "replace")


def composed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return events with the fields of those noted as `COMPOSED` in NFC, so that one name is one value however it was typed.

    `event.original` stays as it came; the message is its tail, and what is a path or a name in it is a field.
    """
    if _HOW not in frame.columns or frame[_HOW].null_count() == frame.height:
        return frame
    noted = pl.col(_HOW) == COMPOSED
    if not frame.select(noted.any()).item():
        return frame
    kept = {"event.original", _HOW}
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and name not in kept]
    lists = [name for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
    return frame.with_columns(
        pl.when(noted).then(pl.col(texts).str.normalize("NFC")).otherwise(pl.col(texts)),
        *(
            pl.when(noted)
            .then(pl.col(name).list.eval(pl.element().str.normalize("NFC")))
            .otherwise(pl.col(name))
            .alias(name)
            for name in lists
        ),
    )
