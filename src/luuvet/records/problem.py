"""What is wrong with a list, or worth a word: where, what, and what to do, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.kit.words import LANGUAGES, load


@dataclass(frozen=True)
class Problem:
    """One thing at one place.

    Attributes:
        line: of the file, from 1; column: its heading as the file writes it, '' for the whole line; value: what stands there.
        key: of the sentence in `words/`; values: what it takes beside `value`.
    """

    line: int
    column: str
    value: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, lang: str) -> str:
        """Return the sentence with its place."""
        words = load("luuvet.records")
        place = "place.cell" if self.column else "place.line"
        told = words.say(self.key, lang, **{"value": self.value, **self.values})
        return words.say(place, lang, line=self.line, column=self.column, told=told)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it: line, column, value, and the sentence in every language."""
        said = {lang: self.said(lang) for lang in LANGUAGES}
        return {"line": self.line, "column": self.column, "value": self.value, **said}
