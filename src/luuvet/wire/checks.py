"""Checks of what the product is made of: formats with their samples, rules with their cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from luuvet.detect import RuleBook, load_rules
from luuvet.detect.load import house_rules
from luuvet.detect.rawlines import Lines, Reads
from luuvet.detect.testing import Result, cases_of, run
from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Raw, Sealed
from luuvet.kit.settings import Settings, default_cache
from luuvet.parse import samples
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.wire.layout import Layout

_RECEIVED = int(datetime(2026, 11, 22, 7, tzinfo=UTC).timestamp()) * 1_000_000_000
DOCUMENTS = ("ecs",)
"""JSON documents: no patterns of ours, found by their shape."""


def formats_listed() -> Iterator[str]:
    """Return one line a format."""
    for one in Formats.load().formats:
        yield one.name
    yield from DOCUMENTS


def format_known(name: str) -> bool:
    """Tell whether files can be said to be of this format: its name, its dataset, or JSON documents."""
    return name in DOCUMENTS or Formats.load().numbered(name) is not None


def formats_tested() -> tuple[list[str], int]:
    """Run every sample; return what differs, what the linter and the loader refuse, and how many samples there are."""
    formats = Formats.load()
    found = [str(difference) for difference in samples.run(formats)]
    return [*formats.problems, *samples.lint(), *found], sum(1 for _ in samples.samples())


def rules_loaded(settings: Settings, folders: Sequence[Path]) -> RuleBook:
    """Load our rules, those of the settings, and those of further folders."""
    own = settings.text("detect.rules")
    return load_rules([*([Path(own)] if own else []), *folders], zone=settings.text("timezone"))


def rules_to_hunt(settings: Settings, folders: Sequence[Path]) -> RuleBook:
    """Load the rules of some folders and nothing else; without a folder our rules and those of the settings.

    What they compile to is kept in the data folder where there is one, else where the user's caches are.
    """
    layout = Layout(settings.data)
    cache = layout.cache if layout.cache.is_dir() else default_cache()
    zone = settings.text("timezone")
    if folders:
        return load_rules(folders, cache=cache, house=False, zone=zone)
    own = settings.text("detect.rules")
    return load_rules([Path(own)] if own else [], cache=cache, zone=zone)


def rules_tested(settings: Settings, folders: Sequence[Path]) -> list[Result]:
    """Run the true and false cases of our rules, those of the settings, and those of further folders."""
    own = settings.text("detect.rules")
    book = rules_loaded(settings, folders)
    places = [house_rules(), *([Path(own)] if own else []), *folders]
    reads = lines_reader()
    return [result for place in places for path in cases_of(place) for result in run(path, book, reads)]


def lines_reader() -> Reads:
    """Return what reads the raw lines of rule cases, as if they had come on 22 November 2026 by syslog or stood in a file."""
    parser = Parser(Formats.load(), Sources())

    def read(lines: Lines) -> pl.DataFrame:
        if not (lines.file or lines.format):
            raw = Raw("syslog-tcp", "192.0.2.250:514", "", "newline", _RECEIVED, lines.payloads)
        else:
            source = format_hints(Hints("0" * 64, f"/cases/{lines.file}", format=lines.format))
            places = range(len(lines.payloads))
            raw = Raw("file", "", source, "line", _RECEIVED, lines.payloads, positions=places)
        return parser.parse([Sealed("0" * 16, 0, raw)])

    return read
