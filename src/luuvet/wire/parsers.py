"""A parser as the settings say, without the rooms behind it: for files that are not stored as for those that are."""

from __future__ import annotations

from luuvet.kit.settings import Settings
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources


def sources_of(settings: Settings) -> Sources:
    """Return what the settings say about senders.

    Raises:
        ValueError: a zone or a network is none.
    """
    relays = tuple(filter(None, settings.text("receive.relays").replace(",", " ").split()))
    return Sources(zone=settings.text("timezone"), relays=relays)


def parser_of(settings: Settings) -> Parser:
    """Return a parser as the settings say, for files that are not stored."""
    return Parser(Formats.load(), sources_of(settings))
