from __future__ import annotations

from luuvet.detect.indicators.indicator import KINDS
from luuvet.detect.indicators.places import IN_RECORDS, PLACES, compared
from luuvet.event.fields import BY_NAME


def test_every_kind_is_looked_for_somewhere_that_exists() -> None:
    assert set(PLACES) == set(KINDS)
    for kind, names in PLACES.items():
        assert names or kind in IN_RECORDS
        assert all(name in BY_NAME for name in names)


def test_what_is_compared_is_written_one_way() -> None:
    assert compared("domain", "dns.question.name") == "lower(dns_question_name)"
    assert compared("ip", "dns.resolved_ip") == "arrayMap(x -> lower(x), dns_resolved_ip)"
    assert compared("network", "source.ip") == "source_ip"
    assert "http_request_referrer" in compared("url", "http.request.referrer")
