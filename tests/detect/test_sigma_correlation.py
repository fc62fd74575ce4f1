"""Sigma correlations as plain values."""

from __future__ import annotations

from luuvet.detect.rule import Correlation, Problem, Rule
from luuvet.detect.sigma import Reader
from luuvet.detect.taxonomy import load_taxonomy

READER = Reader(load_taxonomy(), {})
CORRELATION = "title: C\nid: 6b0e6c1e-0000-4000-8000-000000000003\ncorrelation: {{type: {kind}, timespan: 1m, condition: {condition}}}"


def read_one(text: str) -> Rule | Correlation | Problem:
    (found,) = READER.read(text, "rules/x.yml")
    return found


def test_a_correlation() -> None:
    found = read_one(
        "title: C\nid: 6b0e6c1e-0000-4000-8000-000000000003\nlevel: high\ncorrelation:\n  type: value_count\n  rules: [a, b]\n"
        "  group-by: [ip]\n  timespan: 2h\n  generate: true\n  condition: {gt: 3, field: user.name}\n"
        "  aliases:\n    ip: {a: source.ip, b: host.ip}\n"
    )
    assert isinstance(found, Correlation)
    assert (found.kind, found.rules, found.group_by, found.seconds, found.op, found.count, found.counted, found.generate) == (
        "value_count", ("a", "b"), ("ip",), 7200, "gt", 3, ("user.name",), True,
    )  # fmt: skip
    assert found.aliases == {"ip": {"a": "source.ip", "b": "host.ip"}}


def test_a_count_of_combinations_of_values() -> None:
    text = CORRELATION.format(kind="value_count", condition="{gte: 2, field: [a, b]}").replace(
        "timespan", "rules: x, timespan"
    )
    found = read_one(text)
    assert isinstance(found, Correlation) and found.counted == ("a", "b") and found.rules == ("x",)


def test_a_condition_in_words() -> None:
    found = read_one(CORRELATION.format(kind="temporal", condition="a and (b or c) and not d"))
    assert isinstance(found, Correlation) and found.rules == ("a", "b", "c", "d")
    named = {name: ("rule", name) for name in "abcd"}
    assert found.holds == ("and", named["a"], ("or", named["b"], named["c"]), ("not", named["d"]))


def test_an_order_in_words() -> None:
    found = read_one(CORRELATION.format(kind="temporal_ordered", condition="b and a"))
    assert isinstance(found, Correlation) and (found.rules, found.count, found.holds) == (("b", "a"), 2, ())
    refused = read_one(CORRELATION.format(kind="temporal_ordered", condition="b or a"))
    assert isinstance(refused, Problem) and "'and'" in refused.reason
