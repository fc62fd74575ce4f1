"""What a query means, apart from how it is written and from how it is answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """A value as typed: `pieces` of literal text with `*` (any run) or `?` (one character) between them.

    Attributes:
        pieces: alternately a literal text and a wildcard, beginning and ending with a literal, e.g. ("", "*", "xyz", "*", "").
        quoted: it was a phrase.
        column: where it stands in the query, 1-based.
    """

    pieces: tuple[str, ...]
    quoted: bool = False
    column: int = 0

    @property
    def plain(self) -> bool:
        """It has no wildcard."""
        return len(self.pieces) == 1

    @property
    def anything(self) -> bool:
        """It is a bare `*`."""
        return self.pieces == ("", "*", "")

    @property
    def text(self) -> str:
        """It as written, wildcards and all."""
        return "".join(self.pieces)


@dataclass(frozen=True)
class Match:
    """A field (or the raw record, where `field` is '') matches a pattern."""

    field: str
    pattern: Pattern


@dataclass(frozen=True)
class Between:
    """A field lies in a range; None leaves an end open."""

    field: str
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True
    column: int = 0


@dataclass(frozen=True)
class And:
    """All of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Not this."""

    part: Node


Node = Match | Between | And | Or | Not
