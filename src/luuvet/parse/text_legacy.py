"""Which encoding from before Unicode a record is in: each is tried, and what reads like Vietnamese, or like a western text, wins.

A reading is judged by its words that have other letters than ASCII: is each a syllable that can be, and how common; are
its capitals where capitals stand. What no reading makes sense of stays undecided. A record is judged by itself, so
that the same bytes always read the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from luuvet.parse.text_syllable import syllables, weight
from luuvet.parse.text_tables import DECODERS

JUDGED_BYTES = 4096
"""So much of a record is judged: enough to be sure, and a flood of rubbish costs no more."""

WESTERN = "windows-1252"
_PRIOR = {"tcvn3": 0.0, "vni": -0.5, "windows-1258": -0.5, "viscii": -1.5, WESTERN: -1.5}
"""How usual each is among us (log): it decides where a word or two read well in several."""

_BAD, _JOINED = -12.0, -11.0
_ENOUGH, _FEW = -11.0, 4
"""A reading whose words are worse than this on average is none; nor is one with fewer good words than this for each bad one."""

_CLEAR = 3.0
"""A single word must be better than the western reading by this."""

_SURE = 2
_MARGIN = 8.0
"""Text that is valid UTF-8 is taken for a legacy text that was converted as if it were western only if it has at least so
many syllables, nothing that is none, and is better than the western reading by this."""

_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\ufffd])+")
_SIGN = re.compile(r"[^\x00-\x7f\xa0\w\u0300-\u036f\ufffd]")
_HUMP = re.compile(r"(?<=[^\W\d_])(?=[A-ZĐ][^\W\d_])")
_SIGNS = frozenset("–—‘’“”„«»…•°§©®™€£×·¿¡ªº")
_NUMBERS = frozenset("±½¼¾²³¹")
"""Signs that stand beside numbers, not beside letters."""
_IN_WORDS = frozenset("’–—")
_WEST = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ")
_ODD = re.compile(
    r"a[àáâãäåø]|e[äåãøùàûá]|o[òóôõöøäåâ]|u[ùúûü]|[^aeiouyäöü]ß|ñ(?![aeiouáéíóúy])|(?<![aeouy])[ïë]|õ(?!e)|[aiouy]œ|ã(?![oe]|$)"
)
"""What no western language writes: VNI, for one, has its marks after the vowel (`aâ`, `oà`, `uû`)."""
_UNIT = re.compile(r"µ[AFgmlsVW]?$")


@dataclass(frozen=True)
class Reading:
    """How well a record reads in an encoding.

    Attributes:
        encoding: its name.
        score: the better, the higher.
        words: how many words spoke for it.
        bad: how many spoke against it.
    """

    encoding: str
    score: float
    words: int
    bad: int

    @property
    def plausible(self) -> bool:
        """Tell whether the words are, on average, words."""
        mean = (self.score - _PRIOR[self.encoding]) / max(1, self.words + self.bad)
        return self.words >= max(1, _FEW * self.bad) and mean >= _ENOUGH


def read(payload: bytes) -> tuple[str, str] | None:
    """Return text and encoding of bytes that are no UTF-8, or None where no reading makes sense."""
    if _CONTROL.search(payload):
        return None
    found = sorted((one for one in readings(payload) if one.plausible), key=lambda one: -one.score)
    if not found:
        return None
    best, west = found[0], next((one for one in found if one.encoding == WESTERN), None)
    if west and best.words == 1 and best.score - west.score < _CLEAR:
        best = west
    return _text(best.encoding, payload), best.encoding


def converted(payload: bytes) -> tuple[str, str] | None:
    """Return text and encoding of bytes that somebody took for western text and converted to UTF-8, or None where that is not sure."""
    several = readings(payload)
    best = max((one for one in several if one.encoding != WESTERN), key=lambda one: one.score)
    others = [one for one in several if one is not best and one.encoding != WESTERN]
    as_it_stands = _reading(WESTERN, _judged(payload).decode("cp1252", "replace"), _vietnamese)
    against = [as_it_stands, *(one for one in several if one.encoding == WESTERN)]
    clear = all(best.score - one.score >= _CLEAR for one in others)
    sure = clear and all(best.score - one.score >= _MARGIN for one in against)
    return (_text(best.encoding, payload), best.encoding) if sure and best.words >= _SURE and not best.bad else None


def readings(payload: bytes) -> list[Reading]:
    """Return how well a record reads in every encoding."""
    judged = _judged(payload)
    found = [_reading(name, decode(judged), _vietnamese) for name, decode in DECODERS.items()]
    try:
        return [*found, _reading(WESTERN, judged.decode("cp1252"), _western)]
    except UnicodeDecodeError:  # five bytes stand for nothing there
        return found


def _judged(payload: bytes) -> bytes:
    """Return what is between blanks and not ASCII alone."""
    return b" ".join(part for part in payload[:JUDGED_BYTES].split() if not part.isascii())


def _text(encoding: str, payload: bytes) -> str:
    return payload.decode("cp1252", "replace") if encoding == WESTERN else DECODERS[encoding](payload)


def _reading(name: str, text: str, judge: Callable[[str], float]) -> Reading:
    """Judge the words of a text that are not ASCII alone, and the signs between them."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    marks, signs = [judge(word) for word in words], _signs(text)
    bad = sum(mark <= _BAD for mark in (*marks, *signs))
    if judge is _western:
        good = len(marks) + sum(sign > _BAD for sign in signs) - sum(mark <= _BAD for mark in marks)
    else:  # a single letter says nothing, nor does a sign
        good = sum(mark > _BAD and len(word) > 1 for word, mark in zip(words, marks, strict=True))
    return Reading(name, _PRIOR[name] + sum(marks) + sum(signs), good, bad)


@lru_cache(maxsize=1 << 14)
def _vietnamese(word: str) -> float:
    if mark := _cased(word) and weight(word):
        return mark
    humps = _HUMP.split(word)
    if len(humps) > 1 and all(weight(hump) for hump in humps):
        return min(weight(hump) for hump in humps) - 2.0
    parts = [part for hump in humps for part in syllables(hump)]
    return _JOINED if "".join(parts) == word and all(map(_cased, parts)) else _BAD


@lru_cache(maxsize=1 << 14)
def _western(word: str) -> float:
    if _UNIT.match(word):
        return -4.0
    small = word.lower()
    foreign = [at for at, char in enumerate(small) if not char.isascii()]
    known = all(small[at] in _WEST for at in foreign) and not _ODD.search(small)
    if not known or not _cased(word) or (len(word) > 2 and 3 * len(foreign) > 2 * len(word)):
        return _BAD
    side_by_side = sum(after - before == 1 and small[before] != "ç" for before, after in pairwise(foreign))
    return max(_BAD, -2.0 - 2.0 * len(foreign) - 4.0 * side_by_side)


def _cased(word: str) -> bool:
    """Tell whether capitals stand where they do in words: all, the first, or none."""
    return word.islower() or word.isupper() or word[1:].islower()


def _signs(text: str) -> list[float]:
    """Judge what is neither a letter nor ASCII: usual signs cost little, but not in the middle of a word."""
    marks: list[float] = []
    for found in _SIGN.finditer(text):
        around = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
        beside = sum(char.isalpha() for char in around)
        usual = beside < 2 or found[0] in _IN_WORDS if found[0] in _SIGNS else not beside and found[0] in _NUMBERS
        marks.append((-3.0 if beside else -1.0) if usual else _BAD)
    return marks
