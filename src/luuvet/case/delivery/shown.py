"""Text of logs on its way to a person: nothing in it may command a terminal, a mail program or a reader's eye."""

from __future__ import annotations

import re

_COMMANDING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, line ends, marks of direction, characters without width, halves of surrogates, tags."""


def shown(text: object, most: int) -> str:
    """Return a text as one line of at most `most` characters; what would command is written as its escape (`\\x1b`, `\\u202e`)."""
    cut_first = str(text)[: most + 1]
    line = _COMMANDING.sub(_escape, cut_first)
    return line if len(line) <= most else line[: most - 1] + "…"


def _escape(found: re.Match[str]) -> str:
    return " " if found[0] == "\t" else found[0].encode("unicode_escape", "surrogatepass").decode()


def cut_bytes(text: str, most: int) -> bytes:
    """Return the UTF-8 of a text, of at most `most` bytes and never with half a character at its end."""
    whole = text.encode("utf-8", "replace")
    if len(whole) <= most:
        return whole
    return whole[: most - 3].decode("utf-8", "ignore").encode() + "…".encode()


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, most: int) -> str:
    """Return a text of at most `most` UTF-16 units."""
    if units(text) <= most:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
