"""What the console needs from the rest: someone who answers questions and a way into the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.kit.words import load

PERSON_HEADER = "x-luuvet-person"
"""Over the data folder's socket: who asks."""


class Refused(RuntimeError):
    """A question that is not answered: wrong (400), nothing there (404), not now (503). The sentence says what to do.

    Attributes:
        status: of HTTP.
        vi: the sentence in Vietnamese, empty where it is said in English only.
    """

    def __init__(self, status: int, sentence: str, vi: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.vi = vi

    def said(self, lang: str) -> str:
        """Return the sentence in a language, in English where there is no other."""
        return self.vi if lang == "vi" and self.vi else str(self)


def refused(status: int, key: str, **values: object) -> Refused:
    """Return the refusal of a key of the catalogue (`refused.…`), in every language."""
    sentences = load("luuvet.console").both(f"refused.{key}", **values)
    return Refused(status, sentences["en"], sentences["vi"])


class Abilities(Protocol):
    """Answers questions by name; the names and arguments are those of `questions.QUESTIONS`."""

    async def ask(self, name: str, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        """Return the JSON answer.

        Raises:
            Refused: with an HTTP status and a sentence.
        """
        ...

    async def note(self, raw: Raw) -> None:
        """Write our own findings into the log; waits until they are queued, not until they are durable."""
        ...
