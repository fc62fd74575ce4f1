"""The register of assets: what was, what a list states, and what is then. No I/O.

A list states everything that holds from now on. An asset that it does not name ends now; one that it names with other
words ends now as it was and begins now as it is. A `since` that the list states counts instead of now, backwards too: then
what was known of that time is replaced. What was before stays as history.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from luuvet.kit.ids import stable_id
from luuvet.records.nouns import Asset, Change, Changes

END = 1 << 62
"""Later than any time."""


def asset_id(name: str) -> str:
    """Return the id of an asset of this name; case, blanks and the form of its diacritics do not count, the diacritics do."""
    return stable_id("asset", " ".join(unicodedata.normalize("NFC", name).casefold().split()))


def revised(kept: Sequence[Asset], stated: Iterable[Asset], now: int) -> tuple[list[Asset], Changes]:
    """Return the rows of the register after a list, and what has changed.

    Raises:
        ValueError: two rows of the list give one asset at one time.
    """
    before, after = _by_id(kept), _by_id(stated)
    rows: list[Asset] = []
    added: list[Asset] = []
    changed: list[Change] = []
    ended: list[Asset] = []
    unchanged = 0
    for key in [*after, *(one for one in before if one not in after)]:
        old = before.get(key, [])
        new = _after(old, after.get(key, []), now)
        rows += new
        if old == new:
            unchanged += _open(new, now)
        elif not old or (_open(new, now) and not _open(old, now)):
            added.append(_shown(new, now))
        elif _open(old, now) and not _open(new, now):
            ended.append(_shown(new or old, now))
        else:
            changed.append(Change(_shown(old, now), _shown(new, now)))
    return rows, Changes(tuple(added), tuple(changed), tuple(ended), unchanged)


def overlap(one: Asset, other: Asset) -> bool:
    """Tell whether two rows hold at one time."""
    return one.since < _until(other) and other.since < _until(one)


def _by_id(assets: Iterable[Asset]) -> dict[str, list[Asset]]:
    found: dict[str, list[Asset]] = defaultdict(list)
    for one in assets:
        found[one.id].append(one)
    return {key: sorted(rows, key=lambda one: one.since) for key, rows in found.items()}


def _after(old: list[Asset], stated: list[Asset], now: int) -> list[Asset]:
    # What the list does not state any more has ended; what was to begin later does not begin.
    rows = [replace(one, until=min(_until(one), now)) for one in old if one.since < now]
    new: list[Asset] = []
    for one in stated:
        dated = _dated(one, old, now)
        if any(overlap(dated, other) for other in new):
            raise ValueError(f"the list gives '{one.name}' twice for one time")
        new.append(dated)
        rows = [part for row in rows for part in _without(row, dated)]
    return sorted([*rows, *new], key=lambda row: row.since)


def _dated(stated: Asset, old: list[Asset], now: int) -> Asset:
    """Return a row with its beginning: as stated, as it was while nothing else changes, now, or never known."""
    if stated.since or not old:
        return stated
    same = [one for one in old if _content(one) == _content(stated)]
    known = [one for one in same if one.until == stated.until]
    known = known or [one for one in same if _until(one) > now and one.since < _until(stated)]
    if known:
        return replace(stated, since=known[-1].since)
    return replace(stated, since=now if _until(stated) > now else 0)


def _without(row: Asset, stated: Asset) -> list[Asset]:
    """Return what a stated row leaves of an earlier one: what was before it and after it; nothing of one with the same words."""
    if not overlap(row, stated):
        return [row]
    if _content(row) == _content(stated) or row.since == stated.since:
        return []
    parts = [replace(row, until=stated.since)] if row.since < stated.since else []
    if stated.until is not None and stated.until < _until(row):
        parts.append(replace(row, since=stated.until))
    return parts


def _open(rows: list[Asset], now: int) -> bool:
    """Tell whether an asset holds now or will."""
    return any(_until(one) > now for one in rows)


def _shown(rows: list[Asset], now: int) -> Asset:
    """Return the row to show of an asset: the one that holds now, else the next one, else the last that held."""
    return next((one for one in rows if _until(one) > now), rows[-1])


def _until(one: Asset) -> int:
    return END if one.until is None else one.until


def _content(one: Asset) -> Asset:
    return replace(one, since=0, until=None)
