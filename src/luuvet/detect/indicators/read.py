"""A list of indicators, whatever its form: STIX and MISP are JSON, anything else is a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from luuvet.detect.indicators import misp, stix, table
from luuvet.detect.indicators.friends import meaningless, ordinary
from luuvet.detect.indicators.indicator import Indicator
from luuvet.event.scope import Network

MOST_BYTES = 24 << 20
"""A longer list is refused."""


def read(content: bytes) -> tuple[list[Indicator], list[str]]:
    """Return the indicators of a list, each once, and a sentence for everything in it that is not used.

    Raises:
        ValueError: the list is too long, is no UTF-8 text, or holds no indicator at all.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"the list has {len(content):,} bytes; at most {MOST_BYTES:,} are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the list is no UTF-8 text (byte {error.start}): save it as UTF-8") from error
    found: dict[tuple[str, str], Indicator] = {}
    problems: list[str] = []
    for one in _each(text):
        if isinstance(one, str):
            problems.append(one)
        elif reason := meaningless(one):
            problems.append(f"{one.source}: '{one.value}' {reason}")
        else:
            found.setdefault((one.kind, one.value), one)
    if not found:
        raise ValueError("the list holds no indicator" + (f": {problems[0]}" if problems else ""))
    return list(found.values()), problems


def watchable(wanted: Iterable[Indicator], own: Sequence[Network] = ()) -> tuple[list[Indicator], list[str]]:
    """Return those indicators that are worth an alert on arrival, and a sentence for each that would be seen all day."""
    kept: list[Indicator] = []
    problems: list[str] = []
    for one in wanted:
        if reason := ordinary(one, own):
            problems.append(f"{one.source}: '{one.value}' {reason}")
        else:
            kept.append(one)
    return kept, problems


def _each(text: str) -> Iterator[Indicator | str]:
    if not text.lstrip().startswith(("{", "[")):
        yield from table.rows(text)
        return
    try:
        document: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if text.lstrip().startswith("["):  # a table may begin with [::1] or [.]
            yield from table.rows(text)
            return
        raise ValueError(f"the list begins like JSON, but is none: {error}") from error
    if isinstance(document, dict) and document.get("type") == "bundle":
        yield from stix.indicators(document)
    else:
        yield from misp.indicators(document)
