"""Indicators in running text, as letters have them: `Chặn địa chỉ 198.51.100[.]7, tên miền evil[.]test và …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luuvet.detect.indicators.indicator import SURELY_FILE, Indicator, armed, indicator

_BLANKS = re.compile(r"[ \t]*([\[({](?:\.|dot|@|at)[\])}])[ \t]*", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;\"'“”‘’«»<>|•]+")
_LABEL = re.compile(r"^(?!h(?:xx|tt)ps?\b|ftp\b)[^\W\d][\w-]{0,20}:(?=\S)", re.IGNORECASE)
_DEFANGED = re.compile(
    r"\[(?:\.|dot|:|/|@|at|://)\]|\((?:\.|dot|@|at)\)|\{(?:\.|dot)\}|^h(?:xx|\*\*|__)p", re.IGNORECASE
)
_PROSE = ("url", "hash", "ip", "network", "email")
_GENERIC = frozenset(
    [
        "com",
        "net",
        "org",
        "info",
        "biz",
        "online",
        "site",
        "xyz",
        "top",
        "club",
        "shop",
        "icu",
        "vip",
        "live",
        "pro",
        "app",
        "dev",
        "cloud",
        "link",
        "click",
        "space",
        "store",
        "website",
        "work",
        "world",
        "today",
        "life",
        "fun",
        "host",
        "press",
        "tech",
        "pw",
        "cc",
        "test",
        "example",
        "win",
        "bet",
        "casino",
    ]
)
_COUNTRY = re.compile(r"^[a-z]{2}$")
_STATE = re.compile(r"(?:^|[./@])(?:[\w-]+\.)*gov\.vn(?:[/:]|$)")


def found(line: str, source: str) -> Iterator[Indicator | str]:
    """Yield each indicator of a line, or a sentence on what looks like one and is not used.

    A domain or a file's name is only taken where it can hardly be anything else: prose is full of dots. What is written plainly
    and belongs to the state (`…gov.vn`) is taken for the sender's own address, because letters end with it.
    """
    for word in _WORD.findall(_BLANKS.sub(r"\1", line)):
        text = _bare(word)
        one = _one(text, source)
        if one is None:
            continue
        if not _DEFANGED.search(text) and one.kind in ("domain", "url", "email") and _STATE.search(one.value):
            yield f"{source}: '{one.value}' is taken for the sender's own; write it as {one.value.replace('.', '[.]')} to use it"
        else:
            yield one


def _bare(word: str) -> str:
    """Return a word without the signs of the sentence around it, and without `IP:` before it."""
    word = _LABEL.sub("", word.lstrip("(-–—*+=:#").rstrip(".:!?…"))
    while word.endswith(")") and word.count(")") > word.count("("):
        word = word[:-1].rstrip(".:")
    while word.endswith("]") and word.count("]") > word.count("["):
        word = word[:-1]
    return word


def _one(text: str, source: str) -> Indicator | None:
    if len(text) < 4 or (not any(sign in text for sign in ".:]") and len(text) < 32):
        return None
    for kind in _PROSE:
        if (one := _of(text, kind, source)) is not None:
            return one
    plain = armed(text)
    if SURELY_FILE.search(plain):
        return _of(text, "file", source)
    last = plain.rstrip(".").rpartition(".")[2].partition(":")[0]
    sure = bool(_DEFANGED.search(text))
    known = plain == plain.lower() and (last in _GENERIC or bool(_COUNTRY.match(last)))
    return _of(text, "domain", source) if sure or known else None


def _of(text: str, kind: str, source: str) -> Indicator | None:
    try:
        return indicator(text, kind, source=source)
    except ValueError:
        return None
