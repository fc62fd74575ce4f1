from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect.indicators.arrival import arrived
from luuvet.detect.indicators.indicator import Indicator, indicator
from luuvet.detect.indicators.known import Known
from luuvet.detect.testing import frame_of
from luuvet.event.scope import Scope
from luuvet.store import Batch, Store

LOG, NOON, WHOLE = "0123456789abcdef", datetime(2026, 11, 22, 12, tzinfo=UTC), Scope.whole("tester")
EVENTS: list[dict[str, Any]] = [
    {"source.ip": "198.51.100.7", "host.name": "fw", "destination.ip": "10.0.0.1"},
    {"source.ip": "198.51.100.7", "host.name": "fw", "destination.ip": "10.0.0.2"},
    {"source.ip": "10.0.0.9", "destination.ip": "198.51.100.7", "host.name": "pc-1"},
    {"dns.question.name": "a.b.Evil.test", "dns.resolved_ip": ["203.0.113.9"], "host.name": "dns", "source.ip": "10.0.0.4"},
    {"url.original": "HTTP://evil.test/Drop/", "url.domain": "evil.test", "host.name": "proxy"},
    {"event.original": f"Hashes=MD5={'A' * 32},SHA256={'B' * 64} seen", "host.name": "av"},
    {"email.from.address": ["Boss@Bad.example", "x@y.test"], "host.name": "mail"},
    {"file.name": "Invoice.docm", "host.name": "pc-2"},
    {"source.ip": "198.51.100.7", "luuvet.listener": "luuvet", "event.original": f"{'A' * 32} evil.test", "host.name": "own"},
    {"source.ip": "203.0.113.200"},
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("arrival")
    opened = Store.open(f"chdb://{folder}/store", log=LOG)
    opened.write(Batch(0, len(EVENTS), frame_of([{"@timestamp": NOON, **event} for event in EVENTS], log=LOG)))
    yield opened
    opened.close()


def seen(store: Store, *texts: str | Indicator, first: int = 0, end: int = len(EVENTS), scope: Scope = WHOLE) -> Any:
    wanted = [("letter", indicator(text) if isinstance(text, str) else text) for text in texts]
    return arrived(store, scope, Known(wanted), first, end)


def told(found: Any) -> dict[tuple[str, str], tuple[str, int, list[int]]]:
    return {
        (one.entry.indicator.value, one.host): (one.field, one.count, [int(e.rpartition("-")[2]) for e in one.events])
        for one in found
    }


def test_an_address_once_a_host_with_how_often(store: Store) -> None:
    assert told(seen(store, "198.51.100.7", "192.0.2.1")) == {
        ("198.51.100.7", "fw"): ("source.ip", 2, [0, 1]),
        ("198.51.100.7", "pc-1"): ("destination.ip", 1, [2]),
    }


def test_what_was_stored_before_and_after_is_not_looked_at(store: Store) -> None:
    assert told(seen(store, "198.51.100.7", first=1, end=2)) == {("198.51.100.7", "fw"): ("source.ip", 1, [1])}
    assert seen(store, "198.51.100.7", first=3) == [] and seen(store, "198.51.100.7", first=2, end=2) == []


def test_what_we_wrote_ourselves_is_no_sighting(store: Store) -> None:
    assert not [one for one in seen(store, "198.51.100.7", "evil.test", "A" * 32) if one.host == "own"]


def test_a_domain_below_and_a_url_and_an_answer(store: Store) -> None:
    found = told(seen(store, "evil.test", "hxxp://evil.test/drop", "203.0.113.9"))
    assert found[("evil.test", "dns")] == ("dns.question.name", 1, [3])
    assert found[("evil.test", "proxy")] == ("url.domain", 1, [4])
    assert found[("http://evil.test/drop", "proxy")] == ("url.original", 1, [4])
    assert found[("203.0.113.9", "dns")] == ("dns.resolved_ip", 1, [3])


def test_hashes_of_every_length_anywhere_in_a_record(store: Store) -> None:
    found = told(seen(store, "a" * 32, "b" * 64, "c" * 40, Indicator("ja3", "a" * 32)))
    assert found == {("a" * 32, "av"): ("event.original", 1, [5]), ("b" * 64, "av"): ("event.original", 1, [5])}
    assert [one.entry.indicator.kind for one in seen(store, Indicator("ja3", "a" * 32))] == ["ja3"]


def test_mail_files_and_networks(store: Store) -> None:
    assert told(seen(store, "boss@bad.example", "invoice.docm", "203.0.113.128/25")) == {
        ("boss@bad.example", "mail"): ("email.from.address", 1, [6]),
        ("invoice.docm", "pc-2"): ("file.name", 1, [7]),
        ("203.0.113.128/25", ""): ("source.ip", 1, [9]),
    }


def test_who_acted_and_what_stood_there_is_told(store: Store) -> None:
    one = seen(store, "evil.test", end=4)[0]
    assert (one.value, one.sources, one.entry.feeds) == ("a.b.evil.test", ("10.0.0.4",), ("letter",))
    assert one.first == one.last == NOON


def test_only_within_the_scope(store: Store) -> None:
    unit = Scope.of_unit("x", ["pc-1"], [], [])
    assert set(told(seen(store, "198.51.100.7", scope=unit))) == {("198.51.100.7", "pc-1")}


def test_no_indicator_asks_nothing(store: Store) -> None:
    assert seen(store) == []
