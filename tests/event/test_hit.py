from __future__ import annotations

import polars as pl

from luuvet.event.hit import HIT_SCHEMA


def test_a_hit_names_its_event_rule_level_and_group() -> None:
    assert {"luuvet.index", "luuvet.k", "rule.id", "level", "group_key", "retroactive"} <= set(
        pl.DataFrame(schema=HIT_SCHEMA).columns
    )
