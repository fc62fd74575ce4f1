"""The words of the command line in the language of the settings: LUUVET_LANGUAGE, else the data folder's, else Vietnamese."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from luuvet.kit.settings import language
from luuvet.kit.words import load


def named_folder(arguments: Sequence[str]) -> Path | None:
    """Return the data folder that a command line names with `--data`, None where it names none.

    Looked up here and not by click: the help of every command is a sentence already when its options are declared.
    """
    found = None
    for at, each in enumerate(arguments):
        if each == "--":
            break
        if each == "--data":
            found = arguments[at + 1] if at + 1 < len(arguments) else found
        elif each.startswith("--data="):
            found = each.removeprefix("--data=")
    return Path(found) if found else None


LANG = language(named_folder(sys.argv[1:]))


def say(key: str, **values: object) -> str:
    """Return a sentence of the command line."""
    return load("luuvet.cli").say(key, LANG, **values)
