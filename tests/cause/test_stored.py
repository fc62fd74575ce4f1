"""The same questions to the real store and to frames in memory: the same slices, the same story."""

from __future__ import annotations

import gc
from pathlib import Path

import polars as pl
import pytest

from luuvet.cause.edges import observe
from luuvet.cause.held import Held
from luuvet.cause.investigator import Investigator
from luuvet.cause.stored import Stored
from luuvet.cause.symptom import Symptom
from luuvet.event.frame import complete
from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.scope import Scope
from luuvet.store import Batch, Store

LOG = "00112233aabbccdd"


def alert(at: float) -> dict[str, object]:
    extra = {"luuvet.alert.id": "a1b2", "luuvet.alert.first_event": f"{LOG}-16"}
    return {"at": at, "host.name": "web1", "event.dataset": "luuvet.alert", "extra": extra}


@pytest.fixture
def store(tmp_path: Path, rows):
    frame = rows["frame"]([*rows["office"](), alert(2000)])
    received = pl.col("@timestamp").alias("luuvet.received")
    frame = complete(frame.with_columns(received, pl.lit("192.0.2.11:514").alias("luuvet.peer")))
    store = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    store.write(Batch(0, frame.height, frame, pl.DataFrame(schema=HIT_SCHEMA), observe(frame)))
    yield store
    store.close()
    gc.collect()


def test_the_store_gives_the_slices_that_memory_gives(store, rows, whole) -> None:
    stored, held = Stored(store, LOG), Held(rows["frame"]([*rows["office"](), alert(2000)]))
    for kind, value, host in [("ip", "203.0.113.7", ""), ("file", "/var/www/html/index.html", ""), ("user", "helper", "web1"),
                              ("url", "/", ""), ("ip", "203.0.113.7", "web1"), ("url", "/", "web1"), ("process", "704|/usr/bin/sed", "")]:  # fmt: skip
        one, other = (source.touching(whole, kind, value, host, 100) for source in (stored, held))
        assert sorted(one["luuvet.index"]) == sorted(other["luuvet.index"]), (kind, value)
        assert one.height or not host, (kind, value)
    for values in (["203.0.113.7", "198.51.100.1"], ["203.0.113"], []):
        assert stored.hosts_with(whole, "ip", values) == held.hosts_with(whole, "ip", values)
    one, other = (source.of_hosts(whole, ["web1"], 0, 1 << 61, 1000) for source in (stored, held))
    assert sorted(one["luuvet.index"]) == sorted(other["luuvet.index"])
    assert stored.of_events(whole, [(0, 0)])["relation"].to_list() == ["logged-on"]
    assert stored.of_hash(whole, "ab" * 32) == held.of_hash(whole, "ab" * 32)
    assert stored.of_alert(whole, "a1b2") == [f"{LOG}-16"] and stored.of_alert(whole, "none") == []


def test_the_same_story(store, office) -> None:
    scope, symptom = Scope.whole("an"), Symptom.of("file:/var/www/html/index.html", "web1")
    one = Investigator(Stored(store, LOG)).investigate(scope, symptom).to_json()
    other = Investigator(Held(office)).investigate(scope, symptom).to_json()
    assert one["verdict"] == "found" and one["entry"] == other["entry"] == ["ip:203.0.113.7"]
    assert one["confidence"] == pytest.approx(other["confidence"], abs=0.01)


def test_an_alert_leads_to_the_cause_of_its_events(store, whole) -> None:
    story = Investigator(Stored(store, LOG)).investigate(whole, Symptom.of("alert:a1b2"))
    assert story.verdict == "found" and story.entry[0] == "ip:203.0.113.7"


def test_a_scope_that_permits_nothing_finds_nothing(store) -> None:
    story = Investigator(Stored(store, LOG)).investigate(Scope("nobody"), Symptom.of("ip:203.0.113.7"))
    assert story.verdict == "unknown-symptom" and not story.nodes


def test_a_host_is_known_by_the_address_at_which_its_sshd_was_reached(tmp_path: Path, rows) -> None:
    """The name server sees a host's own address; the peer that sent its log may be a relay or a translated address."""
    reached = {"at": 5, "event.dataset": "snoopy.exec", "destination.ip": "192.0.2.40", "source.ip": "203.0.113.7"}
    many = [
        {"at": 6, "event.dataset": "sshd.auth", "destination.ip": "192.0.2.41", "host.name": host}
        for host in ("db1", "db2")
    ]
    elsewhere = {"at": 7, "event.dataset": "netfilter.flow", "destination.ip": "192.0.2.42", "host.name": "db1"}
    frame = rows["frame"]([{**reached, "host.name": "db1"}, *many, elsewhere])
    frame = complete(frame.with_columns(pl.col("@timestamp").alias("luuvet.received")))
    store = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    store.write(Batch(0, frame.height, frame, pl.DataFrame(schema=HIT_SCHEMA), observe(frame)))
    try:
        assert Stored(store, LOG).addresses(Scope.whole("an")) == {"192.0.2.40": "db1"}
    finally:
        store.close()
        gc.collect()
