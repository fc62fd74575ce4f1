"""The hosts of the log: who sends or is spoken for, with the addresses seen beside each name."""

from __future__ import annotations

import polars as pl

from luuvet.event.scope import Scope
from luuvet.search import values
from luuvet.search.bound import Bound
from luuvet.store import Query, Store

MOST_HOSTS = 20_000
_MOST_ADDRESSES = 20


def hosts(store: Store, scope: Scope, start: int | None = None, end: int | None = None) -> pl.DataFrame:
    """Return columns `host` (name, '' where only an address is known), `addresses`, `n` events, `last` (UTC); most events first.

    Times are nanoseconds UTC; `start` is included, `end` is not. At most `MOST_HOSTS` rows.
    """
    bound = Bound()
    parts = ["(notEmpty(host_name) OR notEmpty(host_ip))"]
    if start is not None:
        parts.append(f"timestamp >= {bound.moment(values.at(start))}")
    if end is not None:
        parts.append(f"timestamp < {bound.moment(values.at(end))}")
    query = Query(
        "events",
        (
            "host_name AS host",
            f"groupUniqArrayIf({_MOST_ADDRESSES})(host_ip, notEmpty(host_ip)) AS addresses",
            "count() AS n",
            "max(timestamp) AS last",
        ),
        " AND ".join(parts),
        bound.params,
        group=("host", "if(empty(host_name), host_ip, '')"),
        order=("n DESC", "host ASC"),
        limit=MOST_HOSTS,
    )
    return store.read(scope, query)
