"""The formats that are there: read from their folders, compiled, and found by program, beginning or content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl
import yaml

from luuvet.parse.compile import Compiled, check, constants
from luuvet.parse.declare import Format, FormatError, read_format
from luuvet.parse.documents import Reader
from luuvet.parse.documents_yaml import read_enrichment
from luuvet.parse.enrich import Enrichment

GENERATION = "GENERATION"
"""File beside the formats: `<number> <digest of all declarations>`; a test asks for a higher number when they change."""


@dataclass(frozen=True)
class Formats:
    """All formats, in the order of their names.

    Attributes:
        generation: raised by hand when a declaration changes, so that rows tell which formats made them.
        problems: a sentence for each format that could not be loaded; the others work.
        enrichments: further names for JSON documents.
    """

    formats: tuple[Format, ...]
    generation: int
    problems: tuple[str, ...] = ()
    enrichments: tuple[Enrichment, ...] = ()

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Formats:
        """Read the formats of a folder (default: ours)."""
        folder = folder or files("luuvet.parse") / "formats"
        found: list[Format] = []
        enrichments: list[Enrichment] = []
        problems: list[str] = []
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            try:
                if (entry / "format.yaml").is_file():
                    found.append(_format(entry))
                if (entry / "documents.yaml").is_file():
                    enrichments.append(_enrichment(entry))
            except FormatError as error:
                problems.append(str(error))
            except yaml.YAMLError as error:
                problems.append(f"formats/{entry.name}: no YAML: {error}")
        return cls(tuple(found), _generation(folder), tuple(problems), tuple(enrichments))

    @cached_property
    def compiled(self) -> tuple[Compiled, ...]:
        """The formats ready to work, in the same order."""
        first, made = 0, []
        for one in self.formats:
            made.append(Compiled(one, first))
            first += len(one.rules)
        return tuple(made)

    @cached_property
    def documents(self) -> Reader:
        """What reads JSON documents."""
        return Reader(self.enrichments)

    @cached_property
    def constants(self) -> pl.DataFrame:
        """What every rule sets; the last row is of nulls."""
        return constants(self.formats)

    @cached_property
    def _by_program(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for n, one in enumerate(self.formats):
            for program in one.when.programs:
                if "*" not in program:
                    found.setdefault(program, []).append(n)
        return {program: tuple(numbers) for program, numbers in found.items()}

    @cached_property
    def _by_part(self) -> tuple[tuple[str, bool, int], ...]:
        """Programs with a `*`: the rest of the name, whether it stands at the end, the format."""
        named = ((n, program) for n, one in enumerate(self.formats) for program in one.when.programs)
        return tuple((program.strip("*"), program.startswith("*"), n) for n, program in named if "*" in program)

    def of_program(self, program: str) -> tuple[int, ...]:
        """Return the numbers of the formats of a syslog program, e.g. `sshd` or `postfix/smtpd`; empty where none knows it."""
        name = program.lower()
        starred = tuple(n for part, at_end, n in self._by_part if (name.endswith if at_end else name.startswith)(part))
        return self._by_program.get(name, ()) + starred

    def starting(self) -> Iterable[tuple[str, int]]:
        """Yield (beginning of a message, number of its format)."""
        for n, one in enumerate(self.formats):
            for start in one.when.starts:
                yield start, n

    @cached_property
    def any_start(self) -> str:
        """An expression that a message matches that has one of these beginnings."""
        return "^(?:" + "|".join(re.escape(start) for start, _ in self.starting()) + ")"

    def by_content(self) -> Iterable[tuple[str, int]]:
        """Yield (expression, number of its format) of formats that lines without a known program may have."""
        for n, one in enumerate(self.formats):
            if one.when.content:
                yield one.when.content, n

    def of_path(self, path: str) -> int | None:
        """Return the number of the format that is asked first about lines of a file, or None."""
        for n, one in enumerate(self.formats):
            if any(part in path for part in one.when.paths):
                return n
        return None

    def numbered(self, name: str) -> int | None:
        """Return the number of a format by its name or dataset, or None."""
        for n, one in enumerate(self.formats):
            if name in (one.name, one.dataset):
                return n
        return None


def _format(entry: Traversable) -> Format:
    declared = read_format(entry.name, _yaml(entry / "format.yaml"))
    check(declared)
    return declared


def _enrichment(entry: Traversable) -> Enrichment:
    files = sorted(entry.iterdir(), key=lambda one: one.name)
    parts = [_yaml(one) for one in files if one.name.startswith("documents.") and one.name != "documents.yaml"]
    return read_enrichment(entry.name, _yaml(entry / "documents.yaml"), parts)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same loader in C where it is built in: ten times as fast."""


def _yaml(path: Traversable) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)


def _generation(folder: Traversable) -> int:
    path = folder / GENERATION
    return int(path.read_text("ascii").split()[0]) if path.is_file() else 0
