"""Web requests: seen by the client, a proxy, or the server that answered."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import HOST, End, Family, Pattern, machine, process, told

_SERVED = pl.col("source.ip").is_not_null()
_PID = pl.col("_actor")
_BARE = pl.col("url.original").str.replace(r"^[A-Za-z][A-Za-z0-9+.-]*://", "")
_URL = (
    pl.when(pl.col("url.original").str.starts_with("/"))
    .then(pl.concat_str([pl.coalesce("url.domain", HOST), pl.col("url.original")]))
    .otherwise(_BARE)
)
_TOLD = told(
    method=pl.col("http.request.method"),
    status=pl.col("http.response.status_code"),
    agent=pl.col("user_agent.original").str.slice(0, 160),
)
_CLIENT = told(referrer=pl.col("http.request.referrer").str.slice(0, 300))


def family() -> Family:
    """Return what web requests say. A request that the server logged without its own name is told under the host's name."""
    url = End("url", _URL.str.slice(0, 2000))
    return Family(
        kind("web") & pl.col("url.original").is_not_null(),
        (
            Pattern(_SERVED, "fetched", End("ip", pl.col("source.ip")), url, _TOLD),
            Pattern(~_SERVED & _PID, "requested", End("process", process()), url, _CLIENT),
            Pattern(~_SERVED & ~_PID, "requested", End("host", machine()), url, _CLIENT),
        ),
    )
