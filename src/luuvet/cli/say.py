"""The words of the command line in the language that the environment asks for (LUUVET_LANGUAGE), Vietnamese by default."""

from __future__ import annotations

from luuvet.kit.settings import language
from luuvet.kit.words import load

LANG = language()


def say(key: str, **values: object) -> str:
    """Return a sentence of the command line."""
    return load("luuvet.cli").say(key, LANG, **values)
