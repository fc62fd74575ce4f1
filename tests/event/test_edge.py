from __future__ import annotations

import polars as pl

from luuvet.event.edge import EDGE_SCHEMA, NODE_KINDS, ROLES


def test_an_edge_names_its_event_and_both_ends() -> None:
    frame = pl.DataFrame(schema=EDGE_SCHEMA)
    assert {"luuvet.index", "luuvet.k", "@timestamp", "relation", "from.kind", "from.key", "to.kind", "to.key"} <= set(
        frame.columns
    )
    assert len(set(NODE_KINDS)) == 15 and len(ROLES) == 5
