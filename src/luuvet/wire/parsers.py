"""A parser as the settings say, without the rooms behind it: for files that are not stored as for those that are."""

from __future__ import annotations

from luuvet.kit.settings import Settings
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources


def sources_of(settings: Settings) -> Sources:
    """Return what the settings say about senders.

    Raises:
        ValueError: a zone or a network is none, or what should be `source=zone` is not.
    """
    zones: dict[str, str] = {}
    for pair in filter(None, settings.text("timezones").replace(",", " ").split()):
        name, equals, zone = pair.partition("=")
        if not equals or not name:
            raise ValueError(f"timezones: '{pair}' is not SOURCE=ZONE, such as fw1=UTC or 192.0.2.0/24=Asia/Tokyo")
        zones[name] = zone
    relays = tuple(filter(None, settings.text("receive.relays").replace(",", " ").split()))
    return Sources(zone=settings.text("timezone"), zones=zones, relays=relays)


def parser_of(settings: Settings) -> Parser:
    """Return a parser as the settings say, for files that are not stored."""
    return Parser(Formats.load(), sources_of(settings))
