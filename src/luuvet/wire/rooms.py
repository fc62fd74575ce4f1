"""The rooms behind the archive, built once from the settings: parser, detector, search, investigator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from luuvet.cause.investigator import Investigator
from luuvet.cause.stored import Stored
from luuvet.detect import Detector, RuleBook, load_rules
from luuvet.detect.recall import recall
from luuvet.kit.clock import Clock, system_clock
from luuvet.kit.settings import Settings, spoken
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.search import Search
from luuvet.store import Store
from luuvet.wire.clockwatch import ClockWatch
from luuvet.wire.derive import Derivation, Source
from luuvet.wire.gapwatch import GapWatch
from luuvet.wire.layout import Layout
from luuvet.wire.parsers import sources_of


@dataclass
class Rooms:
    """Everything that is derived from the archive of one log, and what reads it."""

    log: str
    store: Store
    formats: Formats
    sources: Sources
    book: RuleBook
    search: Search
    investigator: Investigator
    clocks: ClockWatch
    gaps: GapWatch

    def derivation(self, store: Store, source: Source, *, fresh: bool = False) -> Derivation:
        """Return a stage that fills a store from a source; a fresh one remembers nothing of hits stored before."""
        detector = Detector(self.book)
        if not fresh:
            recall(detector, store)
        return Derivation(store, self.parser(), detector, source, self._watch)

    def _watch(self, events: pl.DataFrame) -> None:
        self.clocks.note(events)
        self.gaps.note(events)

    def parser(self) -> Parser:
        """Return a parser with these formats and sources."""
        return Parser(self.formats, self.sources)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def store_url(settings: Settings, layout: Layout) -> str:
    """Return where the store is: the cluster of the settings, else the embedded one in the data folder."""
    return settings.text("store.url") or f"chdb://{layout.store.resolve()}"


def rules_of(settings: Settings, cache: Path | None) -> RuleBook:
    """Return our rules and those of the folder that the settings name."""
    own = settings.text("detect.rules")
    return load_rules([Path(own)] if own else [], cache=cache, zone=settings.text("timezone"))


def open_rooms(
    settings: Settings, layout: Layout, log: str, clock: Clock = system_clock, *, rebuilding: bool = False
) -> Rooms:
    """Open the store of a log and build the rooms on it.

    Raises:
        StoreOutdated, StoreBroken: run `luuvet rebuild`; ValueError: a setting is wrong.
    """
    sources = sources_of(settings)
    store = Store.open(store_url(settings, layout), log=log, rebuilding=rebuilding)
    try:
        investigator = Investigator(Stored(store, log), settings.text("timezone"))
        book = rules_of(settings, layout.cache)
        lang = spoken(settings.text("language"))
        clocks, gaps = ClockWatch(layout.stages / "clocks.json", lang), GapWatch(store.position(), lang)
        return Rooms(log, store, Formats.load(), sources, book, Search(store, clock), investigator, clocks, gaps)
    except BaseException:
        store.close()
        raise
