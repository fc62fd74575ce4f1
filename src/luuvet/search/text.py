"""Free text: words, phrases and wildcards over the folded record, found through the text index where it helps.

A word matches whole words. The index knows words between anything that is not an ASCII letter or digit, of the record folded by
`kit.fold`; what it finds is then checked on the text. A search typed with diacritics is checked once more against the record
itself in NFC.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from luuvet.kit.fold import fold, has_marks
from luuvet.search.bound import Bound
from luuvet.search.tree import Pattern
from luuvet.store import ESCAPE, TEXT

_TOKEN = re.compile(r"[0-9a-z\u0080-\U0010ffff]+")
_EDGE = r"[\x00-/:-@\[-`{-\x7f]"
_SPACE = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """Return the words of a folded text as the index splits them."""
    return _TOKEN.findall(text)


@dataclass(frozen=True)
class Place:
    """Where a text is looked for.

    Attributes:
        folded: the expression of the folded text.
        exact: the expression of the text itself.
        unless: when this holds, the index of the record says nothing about the text; '' when it always does.
    """

    folded: str
    exact: str
    unless: str = ""


RECORD = Place(TEXT, "event_original")


def found_in(pattern: Pattern, bound: Bound, place: Place = RECORD) -> str:
    """Return the predicate of a pattern over the record, or over a part of it."""
    if pattern.anything:
        return "1"
    parts = [part for part in (_prefilter(pattern, bound, place), _checked(pattern, bound, place)) if part]
    if has_marks("".join(pattern.pieces)):
        literal = [unicodedata.normalize("NFC", piece) for piece in pattern.pieces[::2] if piece]
        parts += [_exact(piece, bound, place) for piece in literal]
    return "(" + " AND ".join(parts or ["1"]) + ")"


def _exact(piece: str, bound: Bound, place: Place) -> str:
    """Return the check of a piece with its diacritics; a document that escapes them is not looked at so closely."""
    test = f"positionCaseInsensitiveUTF8(normalizeUTF8NFC({place.exact}), {bound.text(piece)}) > 0"
    return f"({test} OR match(event_original, {bound.text(ESCAPE)}))" if place == RECORD else test


def _prefilter(pattern: Pattern, bound: Bound, place: Place) -> str:
    """Return what the index can answer: whole words by token."""
    tokens = words(fold(pattern.text)) if pattern.plain else []
    if not tokens:
        return ""
    indexed = f"hasAllTokens({TEXT}, {bound.texts(tokens)})"
    return f"({place.unless} OR {indexed})" if place.unless else indexed


def _checked(pattern: Pattern, bound: Bound, place: Place) -> str:
    """Return the check on the text itself; '' where the index's answer is exact."""
    pieces = [fold(piece) for piece in pattern.pieces]
    text = place.folded
    if pattern.plain:
        whole = pieces[0]
        if place == RECORD and words(whole) == [whole]:
            return ""
        if not words(whole):
            return f"position({text}, {bound.text(whole)}) > 0" if whole else "1"
        return f"match({text}, {bound.text(_regex(pieces))})"
    if len(pieces) == 5 and not pieces[0] and not pieces[4] and pieces[1] == pieces[3] == "*":
        return f"{text} LIKE {bound.text('%' + like(pieces[2]) + '%')}"
    likes = [f"{text} LIKE {bound.text('%' + like(piece) + '%')}" for piece in pieces[::2] if len(piece) > 2]
    return " AND ".join([*likes, f"match({text}, {bound.text(_regex(pieces))})"])


def _regex(pieces: list[str]) -> str:
    """Return the pattern with word edges, in RE2's dialect; a wildcard does not cross blanks."""
    body = "".join(
        {"*": r"\S*", "?": r"\S"}.get(piece, "") if number % 2 else _literal(piece)
        for number, piece in enumerate(pieces)
    )
    before = "" if not pieces[0] or not words(pieces[0][:1]) else f"(?:^|{_EDGE})"
    after = "" if not pieces[-1] or not words(pieces[-1][-1:]) else f"(?:$|{_EDGE})"
    return f"(?s){before}{body}{after}"


def _literal(piece: str) -> str:
    return r"\s+".join(re.escape(part) for part in _SPACE.split(piece))


def like(text: str) -> str:
    """Return a text as a literal within LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
