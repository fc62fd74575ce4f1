"""The formats that are there: read from their folders, compiled, and found by program, beginning or content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl
import yaml

from luuvet.parse.checks import FormatError
from luuvet.parse.compile import Compiled, check, constants
from luuvet.parse.declare import Format, read_format
from luuvet.parse.documents import Reader as Documents
from luuvet.parse.documents_yaml import read_enrichment
from luuvet.parse.enrich import Enrichment
from luuvet.parse.join import Join
from luuvet.parse.marks import Marks
from luuvet.parse.own import Led, Reader, make

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""The same loader in C reads our declarations eight times as fast."""

_DOCUMENTS = "documents.yaml"
_FURTHER = re.compile(r"^format-[a-z0-9_-]+\.yaml$")
GENERATION = "GENERATION"
"""File beside the formats: `<number> <digest of all declarations>`; a test asks for a higher number when they change."""


@dataclass(frozen=True)
class Formats:
    """All formats, in the order of their names, those that are asked last at the end.

    Attributes:
        generation: raised by hand when a declaration changes, so that rows tell which formats made them.
        problems: a sentence for each format that could not be loaded; the others work.
        enrichments: further names for JSON documents.
        readers: code that sees a format's rows before its patterns, by the name of the format.
    """

    formats: tuple[Format, ...]
    generation: int
    problems: tuple[str, ...] = ()
    enrichments: tuple[Enrichment, ...] = ()
    readers: Mapping[str, Reader] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Formats:
        """Read the formats of a folder (default: ours)."""
        folder = folder or files("luuvet.parse") / "formats"
        found: list[Format] = []
        enrichments: list[Enrichment] = []
        problems: list[str] = []
        readers: dict[str, Reader] = {}
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            for file in _files(entry):
                try:
                    if file == _DOCUMENTS:
                        enrichments.append(_enrichment(entry))
                    else:
                        declared = _format(entry, file)
                        if declared.reader and declared.name not in readers:
                            readers[declared.name] = make(declared.name, declared.reader, entry)
                        found.append(declared)
                except FormatError as error:
                    problems.append(str(error))
                except yaml.YAMLError as error:
                    problems.append(f"formats/{entry.name}/{file}: no YAML: {error}")
        found.sort(key=lambda one: one.when.last)  # stable: otherwise in the order of their names
        return cls(tuple(found), _generation(folder), tuple(problems), tuple(enrichments), readers)

    @cached_property
    def compiled(self) -> tuple[Compiled | Led, ...]:
        """The formats ready to work, in the same order."""
        first = 0
        made: list[Compiled | Led] = []
        for one in self.formats:
            patterns = Compiled(one, first)
            made.append(Led(self.readers[one.name], patterns) if one.reader else patterns)
            first += len(one.meanings)
        return tuple(made)

    @cached_property
    def joins(self) -> tuple[Join, ...]:
        """How the rows of formats become joined events."""
        return tuple(
            replace(one.join, tell=self.readers[one.name].tell if one.name in self.readers else one.join.tell)
            for one in self.formats
            if one.join
        )

    @cached_property
    def documents(self) -> Documents:
        """What reads JSON documents."""
        return Documents(self.enrichments)

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
    def first_start(self) -> str:
        """An expression whose group is the first of these beginnings that a message has, the longest first."""
        longest = sorted({start for start, _ in self.starting()}, key=len, reverse=True)
        return "^(" + "|".join(map(re.escape, longest)) + ")"

    def of_start(self, start: str) -> tuple[int, ...]:
        """Return the numbers of the formats whose messages begin so, or with the first signs of that."""
        return tuple(dict.fromkeys(n for one, n in self.starting() if start.startswith(one)))

    def by_content(self) -> Iterable[tuple[str, int]]:
        """Yield (expression, number of its format) of formats that lines without a known program may have."""
        for n, one in enumerate(self.formats):
            if one.when.content:
                yield one.when.content, n

    @cached_property
    def any_content(self) -> str:
        """An expression that a line matches that one of these does: one pass instead of one for each format."""
        return "|".join(f"(?:{regex})" for regex, _ in self.by_content()) or "^.^"

    @cached_property
    def by_object(self) -> Marks:
        """Which formats the text of a JSON object may be of; the general ones last."""
        told = ((n, one.told.objects) for n, one in enumerate(self.formats) if one.told and one.told.objects)
        return Marks([(n, [body.marks for body in bodies]) for n, bodies in told])

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


def _files(entry: Traversable) -> list[str]:
    """Return the declarations of a folder: `format.yaml`, `format-<what>.yaml` of a product with several logs, `documents.yaml`."""
    names = sorted(one.name for one in entry.iterdir()) if entry.is_dir() else []
    return [name for name in names if name in ("format.yaml", _DOCUMENTS) or _FURTHER.match(name)]


def _format(entry: Traversable, file: str) -> Format:
    declared = read_format(entry.name, _yaml(entry / file), file)
    check(declared)
    return declared


def _enrichment(entry: Traversable) -> Enrichment:
    files = sorted(entry.iterdir(), key=lambda one: one.name)
    parts = [_yaml(one) for one in files if one.name.startswith("documents.") and one.name != "documents.yaml"]
    return read_enrichment(entry.name, _yaml(entry / "documents.yaml"), parts)


def _yaml(path: Traversable) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=LOADER)


def _generation(folder: Traversable) -> int:
    path = folder / GENERATION
    return int(path.read_text("ascii").split()[0]) if path.is_file() else 0
