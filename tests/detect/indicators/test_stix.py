from __future__ import annotations

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.stix import indicators


def bundle(*patterns: str, **more: object) -> dict[str, object]:
    return {
        "type": "bundle",
        "objects": [
            {"type": "indicator", "id": f"indicator--{n}", "name": "x", "pattern": one, **more}
            for n, one in enumerate(patterns)
        ],
    }


def test_comparisons_joined_by_or():
    found = list(
        indicators(
            bundle(
                "[ipv4-addr:value = '198.51.100.7']",
                "[domain-name:value = 'Evil.test' OR url:value = 'http://evil.test/a']",
                "[file:hashes.'SHA-256' = '" + "a" * 64 + "'] OR [file:name = 'b.exe']",
                "[ipv4-addr:value = '198.51.100.0/24']",
            )
        )
    )
    assert [(one.kind, one.value) for one in found if isinstance(one, Indicator)] == [
        ("ip", "198.51.100.7"), ("domain", "evil.test"), ("url", "http://evil.test/a"), ("hash", "a" * 64), ("file", "b.exe"), ("network", "198.51.100.0/24"),
    ]  # fmt: skip


def test_what_says_more_than_a_value_is_told():
    found = list(
        indicators(bundle("[file:name = 'a' AND file:size = 1]", "[url:value LIKE '%x%']", "x", "[process:pid = '1']"))
    )
    assert all(isinstance(one, str) and one.startswith("indicator--") for one in found) and len(found) == 4
    assert "revoked" in str(next(iter(indicators(bundle("[ipv4-addr:value = '198.51.100.7']", revoked=True)))))
    assert "in sigma" in str(next(iter(indicators(bundle("title: x", pattern_type="sigma")))))
