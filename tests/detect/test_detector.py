"""The door: hits of frames, their shape, and the two ways a frame may come again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
import yaml

from luuvet.detect.detector import Detector
from luuvet.detect.load import load_rules
from luuvet.detect.rule import RuleBook
from luuvet.detect.testing import frame_of
from luuvet.event.hit import HIT_SCHEMA
from luuvet.kit.clock import parse_rfc3339

RULE = """title: Tên luật
id: 6b0e6c1e-0000-4000-8000-000000000001
level: high
logsource: {category: process}
detection:
  s:
    user.name: root
  condition: s
"""
COUNT = """title: One
id: 6b0e6c1e-0000-4000-8000-000000000001
name: one
level: medium
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


def test_a_hit(book: Callable[..., RuleBook]) -> None:
    hits = Detector(book(RULE)).match(frame_of([{"event.category": "process"}, ROOT], first=40))
    assert hits.schema == HIT_SCHEMA
    (hit,) = hits.to_dicts()
    assert (hit["luuvet.index"], hit["rule.name"], hit["level"], hit["retroactive"]) == (41, "Tên luật", "high", False)
    assert hit["group_key"] == "host.name=web1;user.name=root"


def test_an_empty_frame_and_a_frame_without_hits(book: Callable[..., RuleBook]) -> None:
    detector = Detector(book(COUNT))
    assert detector.match(frame_of([])).schema == HIT_SCHEMA
    assert detector.match(frame_of([{}])).height == 0


def test_rules_that_serve_are_informational_and_carry_the_group(book: Callable[..., RuleBook]) -> None:
    hits = Detector(book(COUNT)).match(frame_of([ROOT] * 3))
    assert hits["level"].to_list() == ["informational", "informational", "informational", "high"]
    assert set(hits["group_key"]) == {"host.name=web1"}
    assert hits["luuvet.index"].to_list() == [0, 1, 2, 2]


def test_generate_keeps_their_own_level(book: Callable[..., RuleBook]) -> None:
    loud = COUNT.replace("timespan: 1m", "timespan: 1m, generate: true")
    assert Detector(book(loud)).match(frame_of([ROOT]))["level"].to_list() == ["medium"]


def test_state_goes_on_across_frames_and_a_frame_that_comes_again_gives_the_same(book: Callable[..., RuleBook]) -> None:
    detector = Detector(book(COUNT))
    detector.match(frame_of([ROOT] * 2))
    second = frame_of([{**ROOT, "@timestamp": "2026-01-05T02:00:30"}], first=2)
    once = detector.match(second)
    assert "high" in once["level"].to_list()
    assert detector.match(second).equals(once)
    assert detector.match(frame_of([ROOT], first=3))["level"].to_list() == ["informational"]


def test_a_restart_in_the_middle(book: Callable[..., RuleBook]) -> None:
    made = book(COUNT)
    stored = Detector(made).match(frame_of([ROOT] * 2))
    after = Detector(made)
    after.restore(stored)
    hits = after.match(frame_of([{**ROOT, "@timestamp": "2026-01-05T02:00:30"}], first=2))
    assert "high" in hits["level"].to_list()
    names, seconds = after.remembers
    assert set(names) == {rule.id for rule in (*made.rules, *made.correlations)} and seconds == 60 + 86_400


def test_our_own_alerts_are_not_matched_again_but_an_outsiders_are(book: Callable[..., RuleBook]) -> None:
    detector = Detector(book(RULE))
    own = {**ROOT, "event.dataset": "luuvet.alert", "luuvet.listener": "luuvet"}
    forged = {**ROOT, "event.dataset": "luuvet.alert", "luuvet.listener": "http"}
    assert detector.match(frame_of([own, forged]))["luuvet.index"].to_list() == [1]


def test_an_event_from_before_the_rule_is_retroactive(book: Callable[..., RuleBook]) -> None:
    made = book(RULE)
    later = replace(made.rules[0], since=parse_rfc3339("2026-01-06T00:00:00Z"))
    detector = Detector(replace(made, rules=(later,)))
    new = {**ROOT, "@timestamp": "2026-01-01T00:00:00", "event.ingested": "2026-01-06T02:00:00"}
    assert detector.match(frame_of([ROOT, new]))["retroactive"].to_list() == [True, False]


def winlogbeat(document: dict[str, Any]) -> dict[str, Any]:
    """One recorded Windows event as Winlogbeat ships it."""
    system, data = document["System"], document.get("EventData") or {}
    code = system["EventID"]
    extra = {f"winlog.event_data.{name}": plain(value) for name, value in data.items() if name != "#attributes"}
    for inner in (document.get("UserData") or {}).values():
        extra |= (
            {f"winlog.user_data.{name}": plain(value) for name, value in inner.items()}
            if isinstance(inner, dict)
            else {}
        )
    return {
        "event.code": str(code["#text"] if isinstance(code, dict) else code), "winlog.channel": system["Channel"],
        "event.provider": system["Provider"]["#attributes"]["Name"], "host.name": system["Computer"],
        "event.original": orjson.dumps(document).decode(), **extra,
    }  # fmt: skip


def plain(value: Any) -> Any:
    return value.get("#text", orjson.dumps(value).decode()) if isinstance(value, dict) else value


def documents(path: Path) -> list[dict[str, Any]]:
    decoder, text, at, found = json.JSONDecoder(), path.read_text("utf-8").strip(), 0, []
    while at < len(text):
        one, at = decoder.raw_decode(text, at)
        found += one if isinstance(one, list) else [one]
        at += len(text[at:]) - len(text[at:].lstrip())
    return [one["Event"] for one in found]


@pytest.mark.slow
def test_recorded_attacks_fire_the_public_rules(sigma_corpus: Path) -> None:
    """Every recorded event file of the corpus fires the rule that it was recorded for."""
    made = load_rules(sorted(sigma_corpus.glob("rules*")), house=False)
    detector = Detector(made)
    files = sorted(sigma_corpus.glob("regression_data/**/*.json"))
    owners, events = [], []
    for number, path in enumerate(files):
        for document in documents(path):
            owners.append(number)
            events.append({**winlogbeat(document)})
    hits = detector.match(frame_of(events))
    fired: dict[int, set[str]] = {}
    for index, rule in hits.select("luuvet.index", "rule.id").iter_rows():
        fired.setdefault(owners[index], set()).add(rule)
    missing = [
        str(path.parent.name)
        for number, path in enumerate(files)
        if not {rule["id"] for rule in yaml.safe_load((path.parent / "info.yml").read_text())["rule_metadata"]}
        & fired.get(number, set())
    ]
    assert len(files) > 190 and missing == []


def test_hits_come_in_the_order_of_the_log(book: Callable[..., RuleBook]) -> None:
    second = RULE.replace("000000000001", "000000000002")
    hits = Detector(book(RULE, second)).match(frame_of([ROOT, {}, ROOT]))
    assert hits["luuvet.index"].to_list() == [0, 0, 2, 2]
    assert isinstance(hits, pl.DataFrame)
