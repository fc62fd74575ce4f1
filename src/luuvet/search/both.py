"""Records and joined events in one page: the whole where there is one, else the records."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.event.scope import Scope
from luuvet.kit.ids import event_id
from luuvet.search.cursor import Cursor
from luuvet.search.search import Page, Search

_PLACE = ("@timestamp", "luuvet.index", "luuvet.k")
_Place = tuple[object, ...]


def both(
    search: Search,
    scope: Scope,
    text: str,
    start: int | None = None,
    end: int | None = None,
    limit: int = 100,
    cursor: str = "",
    wanted: Sequence[str] = (),
) -> Page:
    """Return a page of what matches, newest first: joined events, and the records that are no member of one of them.

    A page may be shorter than `limit` and have a cursor: what is left out counts.

    Raises:
        QueryError, QueryLimit: as `Search.events`.
    """
    records = search.events(scope, text, start, end, limit, cursor, wanted, table="events")
    wholes = search.events(scope, text, start, end, limit, cursor, wanted, table="joined")
    # Behind the last of a full page there may be more of its kind: what the other page has from there on comes later.
    lowest = max((_last(page) for page in (records, wholes) if page.cursor), default=None)
    told = search.told_by(scope, text, start, end, _ids(records.frame))
    alone = records.frame.filter(~pl.Series(_ids(records.frame), dtype=pl.String).is_in(sorted(told)))
    frame = pl.concat([alone, wholes.frame], how="diagonal").sort(_PLACE, descending=True, maintain_order=True)
    if lowest is not None:
        frame = frame.filter(
            pl.Series([place >= lowest for place in frame.select(_PLACE).iter_rows()], dtype=pl.Boolean)
        )
    if frame.height > limit:
        frame = frame.head(limit)
        lowest = frame.select(_PLACE).row(-1)
    return Page(frame, Cursor(*lowest).written() if lowest is not None else "")  # type: ignore[arg-type]


def _last(page: Page) -> _Place:
    return page.frame.select(_PLACE).row(-1)


def _ids(frame: pl.DataFrame) -> list[str]:
    return [event_id(*row) for row in frame.select("luuvet.log", "luuvet.index", "luuvet.k").rows()]
