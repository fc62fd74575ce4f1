from __future__ import annotations

from datetime import UTC, datetime

import pytest

from luuvet.detect.indicators.arrival import Seen
from luuvet.detect.indicators.finding import finding
from luuvet.detect.indicators.indicator import Indicator, indicator
from luuvet.detect.indicators.known import Entry
from luuvet.detect.indicators.telling import REST, Telling

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def telling(
    one: Indicator, host: str = "pc-1", rest: bool = False, sources: tuple[str, ...] = ("10.0.0.4",)
) -> Telling:
    seen = Seen(
        Entry(one, ("letter", "b")), one.value, "dns.question.name", host, 3, NOON, NOON, ("log00000-5",), sources
    )
    return Telling(("letter", one.kind, one.value, REST if rest else host), seen)


def test_a_sighting_names_what_where_who_and_how_often() -> None:
    document = finding(telling(Indicator("domain", "evil.test", "", "mã độc X")), "vi", 7).document()
    assert document["event.dataset"] == "luuvet.indicator" and document["event.action"] == "indicator-seen"
    assert document["host.name"] == "pc-1" and document["threat.feed.name"] == "letter"
    assert document["threat.indicator.name"] == document["threat.indicator.url.domain"] == "evil.test"
    assert document["threat.indicator.description"] == "mã độc X"
    assert document["luuvet.indicator.count"] == 3 and document["luuvet.indicator.events"] == ["log00000-5"]
    assert document["luuvet.indicator.lists"] == ["letter", "b"] and document["luuvet.indicator.sources"] == [
        "10.0.0.4"
    ]
    assert document["luuvet.indicator.first"] == "2026-11-22T12:00:00.000000Z"
    for part in ("pc-1", "evil.test", "letter", "10.0.0.4", "3"):
        assert part in document["message"]


@pytest.mark.parametrize(
    ("one", "field", "kind"),
    [
        (indicator("198.51.100.7"), "threat.indicator.ip", "ipv4-addr"),
        (indicator("2001:db8::1"), "threat.indicator.ip", "ipv6-addr"),
        (indicator("203.0.113.0/24"), "threat.indicator.name", "ipv4-addr"),
        (indicator("http://evil.test/x"), "threat.indicator.url.full", "url"),
        (indicator("a" * 40), "threat.indicator.file.hash.sha1", "file"),
        (indicator("x@y.test"), "threat.indicator.email.address", "email-addr"),
        (indicator("a.docm"), "threat.indicator.file.name", "file"),
        (Indicator("ja3", "a" * 32), "luuvet.indicator.ja3", None),
    ],
)
def test_every_kind_has_its_field(one: Indicator, field: str, kind: str | None) -> None:
    document = finding(telling(one), "en", 7).document()
    assert document[field] == one.value and document.get("threat.indicator.type") == kind


def test_the_same_telling_has_the_same_id() -> None:
    one, again = (finding(telling(indicator("evil.test")), "en", now).document() for now in (1, 2))
    other = finding(telling(indicator("evil.test"), "pc-2"), "en", 1).document()
    assert one["luuvet.indicator.id"] == again["luuvet.indicator.id"] != other["luuvet.indicator.id"]


def test_what_is_only_counted_names_no_host_and_says_so() -> None:
    document = finding(telling(indicator("evil.test"), rest=True), "en", 1).document()
    assert document["event.action"] == "indicator-capped" and "host.name" not in document
    assert "evil.test" in document["message"] and "more than 20 hosts" in document["message"]
    whole = telling(indicator("evil.test"))
    document = finding(Telling(("letter", REST, REST, REST), whole.seen), "vi", 1).document()
    assert "threat.indicator.name" not in document and "letter" in document["message"]


def test_a_host_without_a_name() -> None:
    document = finding(telling(indicator("evil.test"), "", sources=()), "en", 1).document()
    assert "host.name" not in document and document["message"].startswith("a host without a name")
