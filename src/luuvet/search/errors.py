"""A query that cannot be understood: where, what, and what is right. Sentences stand in `words/`."""

from __future__ import annotations

from luuvet.kit.words import load


class QueryError(ValueError):
    """A fault in the query's text.

    Attributes:
        key: the sentence in the catalogue.
        column: 1-based column in the text, 0 where it concerns the whole.
        values: what the sentence names.
    """

    def __init__(self, key: str, column: int = 0, **values: object) -> None:
        self.key, self.column, self.values = key, column, values
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str) -> str:
        """Return the fault in a language, with its column."""
        words = load("luuvet.search")
        sentence = words.say(f"error.{self.key}", lang, **self.values)
        return words.say("error.at", lang, column=self.column, sentence=sentence) if self.column else sentence
