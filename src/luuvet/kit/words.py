"""Catalogues of what people read: `words/vi.toml` and `words/en.toml` in each room, one sentence a key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Words:
    """The sentences of one room in every language."""

    room: str
    sentences: dict[str, dict[str, str]]

    def say(self, key: str, lang: str, **values: object) -> str:
        """Return the sentence of a key in a language, its `{names}` filled in.

        Raises:
            KeyError: the catalogue has no such key: a fault of ours, found by the catalogue test.
        """
        return self.sentences[lang][key].format(**values)

    def both(self, key: str, **values: object) -> dict[str, str]:
        """Return the sentence in every language, `{"vi": …, "en": …}`."""
        return {lang: self.say(key, lang, **values) for lang in LANGUAGES}


@cache
def load(package: str) -> Words:
    """Load the catalogues of a room, e.g. `load("luuvet.cause")`; tables become dotted keys."""
    folder = files(package) / "words"
    sentences = {lang: dict(_flat(tomllib.loads((folder / f"{lang}.toml").read_text("utf-8")))) for lang in LANGUAGES}
    return Words(package, sentences)


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, str(value)))
    return found
