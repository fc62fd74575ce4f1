"""Who acted on what, when, as it was observed. Edges keep observed keys; incarnations and skew are resolved per investigation."""

from __future__ import annotations

from typing import Any

import polars as pl

NODE_KINDS = (
    "process", "file", "ip", "domain", "url", "user", "session", "host", "mail", "attachment", "service", "task",
    "registry", "request", "outside",
)  # fmt: skip
ROLES = ("attacker", "abused", "symptom", "by-product", "victim")

_EDGE: dict[str, Any] = {
    "luuvet.index": pl.UInt64,
    "luuvet.k": pl.UInt16,
    "@timestamp": pl.Datetime("us", "UTC"),
    "host.name": pl.String,
    "relation": pl.String,
    "from.kind": pl.String,
    "from.key": pl.String,
    "to.kind": pl.String,
    "to.key": pl.String,
    "detail": pl.String,
}
EDGE_SCHEMA = pl.Schema(_EDGE)
"""One observed edge a row. `relation` is the verb (`spawned`, `wrote`, `read`, `connected`, `resolved`, `requested`,
`logged-on`, `failed-logon`, `became`, `created`, `changed`, `scheduled` …). A key is made of observed parts joined by `|`,
first the host where the thing is of a host: `process` = host|pid|executable-or-guid, `file` = host|path, `user` = host|name,
`session` = host|id, `ip` = address, `domain` = name, `url` = url. `detail` is a flat JSON object of what else identifies the
ends or tells the story, or empty. `luuvet.index`/`luuvet.k` name the event that proves the edge."""
