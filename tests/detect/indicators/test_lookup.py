from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from luuvet.detect.indicators.indicator import indicator
from luuvet.detect.indicators.lookup import lookup
from luuvet.event.frame import IDENTITY, SCHEMA
from luuvet.event.scope import Scope
from luuvet.store import Batch, Store

LOG, NOON = "0123456789abcdef", datetime(2026, 11, 22, 12, tzinfo=UTC)
WHOLE = Scope.whole("tester")
ROWS = [
    {"source.ip": "198.51.100.7", "host.name": "fw", "event.original": "deny 198.51.100.7"},
    {"source.ip": "10.0.0.1", "destination.ip": "198.51.100.7", "host.name": "pc-1", "event.original": "allow"},
    {
        "dns.question.name": "a.b.Evil.test",
        "dns.resolved_ip": ["203.0.113.9"],
        "host.name": "dns",
        "event.original": "query",
    },
    {
        "url.original": "HTTP://evil.test/Drop/",
        "url.domain": "evil.test",
        "host.name": "proxy",
        "event.original": "GET",
    },
    {"event.original": f"hash={'A' * 64} seen", "host.name": "av"},
    {"email.from.address": ["Boss@Bad.example"], "host.name": "mail", "event.original": "mail"},
    {"file.name": "Invoice.docm", "host.name": "pc-2", "event.original": "file"},
    {"dns.question.name": "notevil.test", "host.name": "dns", "event.original": "query"},
    {"event.original": f"list of {'c' * 64}", "luuvet.listener": "luuvet"},
    {"dns.question.name": "cdn.cập-nhật.example", "host.name": "dns", "event.original": "query"},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("indicators")
    opened = Store.open(f"chdb://{folder}/store", log=LOG)
    whole = [
        dict.fromkeys(IDENTITY)
        | {"luuvet.log": LOG, "luuvet.index": n, "luuvet.k": 0, "luuvet.received": NOON, "luuvet.listener": "t", "luuvet.peer": "p", "luuvet.part": 0,
           "luuvet.generation": 1, "@timestamp": NOON + timedelta(minutes=n)}
        | row
        for n, row in enumerate(ROWS)
    ]  # fmt: skip
    names = dict.fromkeys(name for row in whole for name in row)
    frame = pl.DataFrame(whole, schema={name: SCHEMA[name] for name in names})
    opened.write(Batch(0, len(ROWS), frame))
    yield opened
    opened.close()


def seen(store, *texts, start=None, end=None, scope=WHOLE):
    found = lookup(store, scope, [indicator(text) for text in texts], start, end)
    return {
        (one.indicator.value, one.field): ([int(e.rpartition("-")[2]) for e in one.events], one.count) for one in found
    }


def test_an_address_in_every_field_that_holds_one(store):
    assert seen(store, "198.51.100.7", "192.0.2.1") == {
        ("198.51.100.7", "source.ip"): ([0], 1),
        ("198.51.100.7", "destination.ip"): ([1], 1),
    }
    assert seen(store, "203.0.113.9") == {("203.0.113.9", "dns.resolved_ip"): ([2], 1)}


def test_a_network(store):
    assert set(seen(store, "198.51.100.0/28")) == {
        ("198.51.100.0/28", "source.ip"),
        ("198.51.100.0/28", "destination.ip"),
    }


def test_a_domain_and_what_is_below_it(store):
    assert seen(store, "evil[.]test") == {
        ("evil.test", "dns.question.name"): ([2], 1),
        ("evil.test", "url.domain"): ([3], 1),
    }


def test_a_domain_in_its_own_script(store):
    assert set(seen(store, "cập-nhật.example")) == {("xn--cp-nht-bf8be.example", "dns.question.name")}


def test_a_url_without_its_scheme(store):
    assert seen(store, "hxxps://evil.test/drop") == {("https://evil.test/drop", "url.original"): ([3], 1)}


def test_a_hash_anywhere_in_a_record(store):
    assert seen(store, "a" * 64, "b" * 64) == {("a" * 64, "event.original"): ([4], 1)}


def test_mail_and_files(store):
    assert set(seen(store, "boss@bad.example", "invoice.docm")) == {
        ("boss@bad.example", "email.from.address"),
        ("invoice.docm", "file.name"),
    }


def test_only_within_the_span_and_the_scope(store):
    assert seen(store, "198.51.100.7", start=NOON + timedelta(minutes=1)) == {
        ("198.51.100.7", "destination.ip"): ([1], 1)
    }
    assert seen(store, "198.51.100.7", end=NOON + timedelta(minutes=1)) == {("198.51.100.7", "source.ip"): ([0], 1)}
    assert seen(store, "198.51.100.7", scope=Scope.of_unit("x", ["pc-1"], [], [])) == {
        ("198.51.100.7", "destination.ip"): ([1], 1)
    }


def test_many_networks_of_both_versions_at_once_name_the_narrowest(store):
    others = [f"{n}.{m}.0.0/{16 + m % 9}" for n in range(100, 140) for m in range(60)]
    found = seen(store, "198.51.0.0/16", "198.51.100.0/25", "2001:db8::/32", "203.0.113.0/31", *others)
    assert set(found) == {("198.51.100.0/25", "source.ip"), ("198.51.100.0/25", "destination.ip")}


def test_what_we_wrote_ourselves_is_no_sighting(store):
    """Its record names the hash, and so does the question that asks for it."""
    assert seen(store, "c" * 64) == {}
