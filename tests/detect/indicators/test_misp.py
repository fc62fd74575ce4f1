from __future__ import annotations

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.misp import indicators


def test_attributes_of_events_and_their_objects():
    event = {
        "Event": {
            "info": "campaign",
            "Attribute": [
                {"type": "ip-dst|port", "value": "198.51.100.7|443", "uuid": "u1"},
                {"type": "filename|md5", "value": "a.exe|d41d8cd98f00b204e9800998ecf8427e", "comment": "loader"},
                {"type": "yara", "value": "rule x", "uuid": "u3"},
                {"type": "domain", "value": "gone.test", "deleted": True},
            ],
            "Object": [{"name": "url", "Attribute": [{"type": "url", "value": "http://evil.test/x"}]}],
        }
    }
    found = list(indicators({"response": [event]}))
    assert [(one.kind, one.value, one.note) for one in found if isinstance(one, Indicator)] == [
        ("ip", "198.51.100.7", "campaign"), ("file", "a.exe", "loader"), ("hash", "d41d8cd98f00b204e9800998ecf8427e", "loader"),
        ("url", "http://evil.test/x", "campaign"),
    ]  # fmt: skip
    assert [one for one in found if isinstance(one, str)] == ["MISP u3: yara is nothing that we can look for"]


def test_what_is_no_export_holds_nothing():
    assert list(indicators({"a": 1})) == list(indicators([1, "x"])) == list(indicators({"Event": 3})) == []
