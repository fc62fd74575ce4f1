"""One message pattern: a regular expression with named pieces, made ready for polars.

`%{piece:field}` matches a piece and gives it to a field, `%{piece}` only matches it, `(?<field>…)` gives any expression to
a field and may hold further ones; everything else is a regular expression in the dialect of the Rust `regex` crate (linear
time, no look-around). A pattern matches the whole message. A field that begins with `_` is for maps only and is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PIECES: Mapping[str, str] = {
    "int": "[0-9]+",
    "number": "-?[0-9]+(?:[.][0-9]+)?",
    "hex": "[0-9A-Fa-f]+",
    "word": "[A-Za-z0-9_]+",
    "name": "[A-Za-z0-9_.@$-]+",
    "token": "[^ ]+",
    "data": ".*?",
    "rest": ".*",
    "ip": "[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?",
    "address": "[^ ]+",
    "mac": "[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}",
    "path": "/[^ ]*",
    "quoted": '[^"]*',
    "escaped": r'(?:[^"\\]|\\.)*',
    # An HTTP request line as servers log it between quotes: what is no HTTP stays whole in `http.request.raw`.
    "http_request": (
        r"(?:(?<http.request.method>CONNECT) (?<url.original>(?<url.domain>[^ :/\"\\]+):(?<url.port>[0-9]+))%{http_version}"
        r"|(?<http.request.method>[A-Za-z_-]{2,20}) %{http_target}%{http_version}"
        r"|(?<http.request.method>GET|HEAD|POST|PUT|DELETE|OPTIONS) %{http_target}|(?<http.request.raw>%{escaped}))"
    ),
    "http_target": (
        r'(?<url.original>(?:[A-Za-z][A-Za-z0-9+.-]*://(?<url.domain>\[[0-9A-Fa-f:.]+\]|[^/:?"\\ \[]*)(?::(?<url.port>[0-9]+))?)?'
        r'(?<url.path>(?:[^?"\\]|\\.)*?)(?:\?(?<url.query>%{escaped}?))?)'
    ),
    "http_version": " (?:HTTP|RTSP|SIP)/(?<http.version>[0-9.]+)",
    # Who asked, and before it the host that was asked: of a list that proxies sent the first is the client.
    "http_peer": (
        r"(?:(?<destination>[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::(?<destination.port>[0-9]+))? )?(?:unix:"
        r'|"(?<source>[^" ,]+)[^"]*" [^ "]+|(?<source>%{http_client})(?:(?:, ?[^ ,"]+)+(?: [^ ,"]+)?)?)'
    ),
    "http_client": "[0-9A-Fa-f.:]+|[A-Za-z0-9][A-Za-z0-9._-]*",
    "http_status": "(?<http.response.status_code>(?<_class>[0-9])[0-9]{2})",
}
"""Pieces that every format may use. `address` is an IP address or a host name: see `convert`."""

_PIECE = re.compile(r"%\{([a-z_]+)(?::([@A-Za-z_][A-Za-z0-9_.@]*))?\}")
_GROUP = re.compile(r"\(\?P?<([@A-Za-z_][A-Za-z0-9_.@]*)>")
_META = frozenset(".^$*+?()[]{}|")
_QUANTIFIER = frozenset("*?{")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern.

    Attributes:
        regex: anchored at both ends where it is of the whole message; its capturing groups are `fields` in order, then one empty group that is null
            exactly where the pattern does not match.
        fields: the field of each capturing group; one may stand several times (alternatives).
        starts: a literal that every match begins with, or "".
        holds: the longest literal that every match has somewhere, or "".
    """

    regex: str
    fields: tuple[str, ...]
    starts: str
    holds: str


def compile_pattern(text: str, pieces: Mapping[str, str] = PIECES, *, whole: bool = True) -> Pattern:
    """Return the pattern of a text: of the whole message, or one that is searched anywhere in it.

    Raises:
        ValueError: an unknown piece, a plain capturing group, an open bracket; the sentence says which.
    """
    body = _expand(text, pieces)
    fields: list[str] = []

    def take(found: re.Match[str]) -> str:
        fields.append(found[1])
        return "("

    try:
        _refuse_plain_groups(body)
        body = _GROUP.sub(take, body)
        starts, holds = _literals(body)
    except IndexError:
        raise ValueError(f"a bracket of '{text}' is not closed") from None
    if body.endswith(".*") and not body.endswith("\\.*"):
        body, end = body.removesuffix(".*"), ""  # what is not kept need not be walked through
    else:
        end = "$"
    regex = f"(?s)^(?:{body})(){end}" if whole else f"(?s)(?:{body})()"
    return Pattern(regex, tuple(fields), starts if whole else "", holds)


def _expand(text: str, pieces: Mapping[str, str], depth: int = 0) -> str:
    if depth > 5:
        raise ValueError(f"the pieces of '{text}' contain each other")

    def put(found: re.Match[str]) -> str:
        if found[1] not in pieces:
            raise ValueError(f"there is no piece '{found[1]}'; known are {', '.join(sorted(pieces))}")
        inner = _expand(pieces[found[1]], pieces, depth + 1)
        return f"(?<{found[2]}>{inner})" if found[2] else f"(?:{inner})"

    return _PIECE.sub(put, text)


def _refuse_plain_groups(body: str) -> None:
    at = 0
    while at < len(body):
        char = body[at]
        if char == "[":
            at = _class_end(body, at)
            continue
        if char == "(" and not body.startswith("(?", at):
            raise ValueError(f"'{body[at : at + 20]}' captures without a name: write (?: … ) or (?<field> … )")
        at += 2 if char == "\\" else 1


def _literals(body: str) -> tuple[str, str]:
    """Return the literal at the beginning and the longest one outside of groups; none where the pattern has branches on top."""
    runs: list[str] = [""]
    first_open = True
    starts = ""
    at = 0
    while at < len(body):
        char = body[at]
        if char == "|":
            return "", ""
        size, literal = _unit(body, at)
        after = body[at + size : at + size + 1]
        if literal is not None and after not in _QUANTIFIER:
            runs[-1] += literal
        else:
            if first_open:
                starts, first_open = runs[-1], False
            runs.append("")
        at += size
    return (runs[-1] if first_open else starts), max(runs, key=len)


def _unit(body: str, at: int) -> tuple[int, str | None]:
    """Return the length of the unit that begins at a place, and its text where it is a literal."""
    char = body[at]
    if char == "\\":
        return 2, (None if body[at + 1].isalnum() else body[at + 1])
    if char == "[":
        return _class_end(body, at) - at, None
    if char == "(":
        return _group_end(body, at) - at, None
    if char == "{":
        return body.index("}", at) - at + 1, None
    return 1, (None if char in _META else char)


def _class_end(body: str, at: int) -> int:
    """Return the place after the class that begins at a place."""
    at += 2 if body[at + 1 : at + 2] == "^" else 1
    at += body[at : at + 1] == "]"  # a first `]` belongs to the class
    while body[at] != "]":
        at += 2 if body[at] == "\\" else 1
    return at + 1


def _group_end(body: str, at: int) -> int:
    depth = 0
    while True:
        char = body[at]
        if char == "\\":
            at += 2
            continue
        if char == "[":
            at = _class_end(body, at)
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        at += 1
        if depth == 0:
            return at
