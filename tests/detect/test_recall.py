"""Correlation state out of a real store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from luuvet.detect.detector import Detector
from luuvet.detect.recall import recall
from luuvet.detect.rule import RuleBook
from luuvet.detect.testing import frame_of
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import complete
from luuvet.store.batch import Batch
from luuvet.store.store import Store

RULES = """title: One
id: 6b0e6c1e-0000-4000-8000-000000000001
name: one
logsource: {category: process}
detection:
  s:
    user.name: root
  condition: s
---
title: Three
id: 6b0e6c1e-0000-4000-8000-000000000002
level: high
correlation: {type: event_count, rules: [one], group-by: [host.name], timespan: 1m, condition: {gte: 3}}
"""
ROOT = {"event.category": "process", "user.name": "root", "host.name": "web1"}
LOG = "0123456789abcdef"


def test_a_restart_goes_on_where_it_was(book: Callable[..., RuleBook], tmp_path: Path) -> None:
    made = book(RULES)
    store = Store.open(f"chdb://{tmp_path / 'store'}", log=LOG)
    try:
        assert recall(Detector(made), store) == 0
        frame = frame_of([ROOT] * 2, log=LOG)
        hits = Detector(made).match(frame)
        store.write(Batch(0, 2, complete(frame), hits, pl.DataFrame(schema=EDGE_SCHEMA)))
        after = Detector(made)
        assert recall(after, store) == 2
        third = frame_of([{**ROOT, "@timestamp": "2026-01-05T02:00:30"}], first=2, log=LOG)
        assert "high" in after.match(third)["level"].to_list()
    finally:
        store.close()


def test_without_correlations_nothing_is_read(book: Callable[..., RuleBook]) -> None:
    made = book(RULES.split("---")[0])

    class Refuses:
        def read(self, scope: object, query: object) -> pl.DataFrame:
            raise AssertionError("read for nothing")

    assert recall(Detector(made), Refuses()) == 0
