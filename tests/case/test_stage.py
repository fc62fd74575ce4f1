"""Exactly once, across crashes, a full disk, restarts and rebuilds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.case.listing import collapse
from luuvet.case.stage import Stage
from luuvet.event.raw import SinkFull

Hits = Callable[..., pl.DataFrame]
LOG = "0123456789abcdef"


def stage(file: Path, sink: Any) -> Stage:
    return Stage(file, LOG, {}, sink, lambda: 10**18)


def taken(one: Stage, hits: pl.DataFrame, following: int) -> list[str]:
    return [alert.id for alert in asyncio.run(one.take(hits, following))]


def test_raised_once_then_updated(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    (raised,) = taken(one, hits((1, 1)), 2)
    assert taken(one, hits((2, 5)), 3) == []
    assert [(document["event.action"], document["luuvet.alert.id"]) for document in sink.documents] == [
        ("alert-raised", raised), ("alert-updated", raised),
    ]  # fmt: skip
    assert sink.deliveries[0].listener == "luuvet"


def test_hits_that_were_taken_are_left_out(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    taken(one, hits((1, 1)), 2)
    assert taken(one, hits((1, 1)), 2) == []
    assert taken(one, hits((1, 1), (2, 1, "s", "host.name=web2")), 3) and len(sink.documents) == 2


def test_a_restart_goes_on(tmp_path: Path, hits: Hits, sink: Any) -> None:
    taken(stage(tmp_path / "alerts.json", sink), hits((1, 1)), 2)
    again = stage(tmp_path / "alerts.json", sink)
    assert again.position == 2
    assert taken(again, hits((2, 5)), 3) == []
    assert sink.documents[-1]["luuvet.alert.count"] == 2


def test_a_full_disk_keeps_nothing_and_the_same_hits_can_come_again(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    sink.full = True
    with pytest.raises(SinkFull):
        taken(one, hits((1, 1)), 2)
    assert one.position == 0
    sink.full = False
    assert len(taken(one, hits((1, 1)), 2)) == 1
    assert sink.documents[0]["luuvet.alert.count"] == 1


def test_a_crash_before_the_position_raises_the_same_alert_which_reads_as_one(
    tmp_path: Path, hits: Hits, sink: Any
) -> None:
    taken(stage(tmp_path / "alerts.json", sink), hits((1, 1)), 2)
    (tmp_path / "alerts.json").unlink()
    taken(stage(tmp_path / "alerts.json", sink), hits((1, 1)), 2)
    assert len(sink.documents) == 2 and len(collapse(sink.documents)) == 1


def test_a_rebuild_raises_nothing_again(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    known = taken(one, hits((1, 1), (2, 2, "s"), (3, 9000)), 4)
    assert asyncio.run(one.replay(hits((1, 1), (2, 2, "s"), (3, 9000)), known)) == []
    assert one.position == 4


def test_a_new_rule_over_old_events_is_retroactive(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    known = taken(one, hits((1, 1)), 4)
    frame = pl.concat([hits((1, 1)), hits((2, 2, "new"), retroactive=True)])
    (fresh,) = asyncio.run(one.replay(frame, known))
    assert fresh.retroactive and sink.documents[-1]["luuvet.alert.retroactive"] is True


def test_a_damaged_file_says_what_to_do(tmp_path: Path, sink: Any) -> None:
    for content in (b"{", b'{"schema": 9}', b"[]"):
        (tmp_path / "alerts.json").write_bytes(content)
        with pytest.raises(ValueError, match="remove it"):
            stage(tmp_path / "alerts.json", sink)


def test_without_hits_the_position_moves(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    assert taken(one, hits(), 50) == [] and one.position == 50 and sink.documents == []


def test_what_the_cause_engine_says_is_sealed_and_raises_the_rank(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    (name,) = taken(one, hits((1, 1)), 2)
    asyncio.run(one.explain(name, {"verdict": "found", "confidence": 0.9}))
    asyncio.run(one.explain("gone", {"verdict": "found"}))
    raised, explained = sink.documents
    assert explained["event.action"] == "alert-updated" and explained["luuvet.alert.cause.verdict"] == "found"
    assert explained["luuvet.alert.rank"] > raised["luuvet.alert.rank"]
    again = stage(tmp_path / "alerts.json", sink)
    taken(again, hits((2, 2)), 3)
    assert sink.documents[-1]["luuvet.alert.cause.verdict"] == "found"


def test_a_rule_that_fires_often_presses_less(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    for n in range(5):
        taken(one, hits((n, n, "r", f"host.name=h{n}")), n + 1)
    ranks = [document["luuvet.alert.rank"] for document in sink.documents]
    assert ranks == sorted(ranks, reverse=True) and ranks[-1] < ranks[0]
    one = stage(tmp_path / "alerts.json", sink)
    taken(one, hits((9, 40 * 86_400, "r", "host.name=late")), 10)
    assert taken(one, hits((10, 41 * 86_400, "r", "host.name=later")), 11)
    assert sink.documents[-1]["luuvet.alert.rank_why.rarity_of"] == "1"


def test_a_state_of_the_layout_before_is_read(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    (name,) = taken(one, hits((1, 1)), 2)
    held = orjson.loads((tmp_path / "alerts.json").read_bytes())
    new = ("told_as", "parts", "hosts", "things", "outside", "proof", "expected", "cause")
    old = [{key: value for key, value in alert.items() if key not in new} for alert in held["open"]]
    (tmp_path / "alerts.json").write_bytes(orjson.dumps({"schema": 1, "position": 2, "open": old}))
    assert taken(stage(tmp_path / "alerts.json", sink), hits((2, 2)), 3) == []
    assert sink.documents[-1]["luuvet.alert.id"] == name


def test_what_rises_is_named_so_that_it_can_be_explained(tmp_path: Path, hits: Hits, sink: Any) -> None:
    one = stage(tmp_path / "alerts.json", sink)
    taken(one, hits((1, 1, "r", "host.name=web1", "medium")), 2)
    assert one.risen == []
    assert taken(one, hits((2, 2, "s")), 3) == [] and [alert.level for alert in one.risen] == ["high"]
    taken(one, hits((3, 3, "s")), 4)
    assert one.risen == []
