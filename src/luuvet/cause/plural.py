"""Sentences with a number: a language that tells one from many has a sentence for each."""

from __future__ import annotations

from luuvet.kit.words import Words


def counted(words: Words, key: str, lang: str, count: int, **values: object) -> str:
    """Return the sentence of a key with its `{count}`, that of `KEY-one` for a count of one where the catalogue has it.

    Raises:
        KeyError: the catalogue has no such key: a fault of ours, found by the catalogue test.
    """
    one = f"{key}-one"
    chosen = one if count == 1 and one in words.sentences[lang] else key
    return words.say(chosen, lang, count=count, **values)
