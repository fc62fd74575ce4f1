"""Rule files through pySigma."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.rule import Correlation, Problem, Rule
from luuvet.detect.sigma import Reader
from luuvet.detect.taxonomy import load_taxonomy

READER = Reader(load_taxonomy(), {})
HEAD = "title: T\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlogsource: {category: process}\n"


def read_one(text: str) -> Rule | Correlation | Problem:
    (found,) = READER.read(text, "rules/x.yml")
    return found


def conditioned(condition: str) -> Rule:
    found = read_one(
        HEAD
        + "detection:\n  sel_a: {user.name: a}\n  sel_b: {user.name: b}\n  other: {user.name: c}\n  condition: "
        + condition
    )
    assert isinstance(found, Rule), found
    return found


A, B, C = (("equals", "user.name", name) for name in "abc")


@pytest.mark.parametrize(
    ("condition", "tree"),
    [
        ("sel_a and sel_b", ("and", A, B)),
        ("sel_a or sel_b and not other", ("or", A, ("and", B, ("not", C)))),
        ("not (sel_a or sel_b)", ("not", ("or", A, B))),
        ("1 of sel_*", ("or", A, B)),
        ("all of sel_*", ("and", A, B)),
        ("1 of them", ("or", A, B, C)),
        ("all of them", ("and", A, B, C)),
        ("other and 1 of sel_*", ("and", C, ("or", A, B))),
    ],
)
def test_conditions(condition: str, tree: object) -> None:
    assert conditioned(condition).what == tree


def test_hours_of_the_day_are_told_in_the_zone_of_the_reader() -> None:
    text = HEAD + "detection:\n  s: {user.name: a}\n  condition: s\nluuvet: {hours: %s}\n"
    (found,) = Reader(load_taxonomy(), {}, "Asia/Ho_Chi_Minh").read(text % "22-5", "rules/x.yml")
    assert isinstance(found, Rule) and found.what == ("and", A, ("hours", "@timestamp", "Asia/Ho_Chi_Minh", 22, 5))
    for wrong in ("night", "5-5", "22-25"):
        (problem,) = READER.read(text % wrong, "rules/x.yml")
        assert isinstance(problem, Problem) and problem.fatal and wrong in problem.reason


def test_several_conditions_are_alternatives() -> None:
    assert conditioned("[sel_a, other]").what == ("or", A, C)


def test_a_list_of_maps_is_an_or_of_ands() -> None:
    found = read_one(HEAD + "detection:\n  s:\n    - {user.name: a, user.id: b}\n    - {user.name: c}\n  condition: s")
    assert isinstance(found, Rule)
    assert found.what == ("or", ("and", A, ("equals", "user.id", "b")), C)


def test_what_a_rule_says_of_itself() -> None:
    text = (
        "title: T\nname: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlevel: high\ntags: [attack.t1110]\n"
        "logsource: {product: windows, category: process_creation}\ndetection:\n  s: {user.name: a}\n  condition: s\n"
        "luuvet: {group_by: [User], vi: {title: Tên}}\n"
    )
    found = read_one(text)
    assert isinstance(found, Rule)
    assert (found.id, found.level, found.reference, found.tags) == (
        "6b0e6c1e-0000-4000-8000-000000000001",
        "high",
        "t",
        ("attack.t1110",),
    )
    assert found.group_by[0].startswith("winlog.event_data.User") and found.words == {"vi": {"title": "Tên"}}


def test_several_documents_and_their_lines() -> None:
    second = HEAD.replace("000000000001", "000000000002")
    found = READER.read(
        f"{HEAD}detection:\n  s: {{user.name: a}}\n  condition: s\n---\n{second}detection:\n  s: {{user.name: a}}\n  condition: s\n",
        "x.yml",
    )
    assert [(type(one).__name__, one.line) for one in found] == [("Rule", 1), ("Rule", 8)]


KEYS = [
    "title", "id", "logsource", "detection", "correlation", "condition", "s", "user.name", "user.name|re", "user.name|contains|all",
    "user.name|cidr", "user.name|gt", "user.name|base64offset|contains", "type", "rules", "timespan", "level", "luuvet", "tags", "x|fieldref",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title: T\n\tx: 1", 2, "YAML"),
        ("- 1\n- 2", 1, "mapping"),
        (HEAD, 1, "detection"),
        (HEAD + "detection:\n  s: {user.name: a}\n  condition: nothere", 6, "nothere"),
        (HEAD + "detection:\n  s: {user.name: a}\n  condition: s |", 6, "pipe"),
        (HEAD + "detection:\n  s: {user.name: a}\n  condition: s and", 6, "condition"),
        (HEAD + "detection:\n  s: {user.name: a}\n  condition:", 6, "cannot be read"),
        (HEAD + "detection:\n  s: {user.name: a}\n  condition: [s, 3]", 6, "cannot be read"),
        (HEAD + "detection:\n  s:\n    user.name|sparkle: a\n  condition: s", 6, "sparkle"),
        (HEAD + "detection:\n  s:\n    user.name|re: '(a'\n  condition: s", 6, "(a"),
        (HEAD + "detection:\n  s:\n    user.name|re: '(?=a)b'\n  condition: s", 6, "(?="),
        (HEAD + "detection:\n  s:\n    user.name|re: '(.{1,500}){1,500}'\n  condition: s", 6, "(.{1,500}){1,500}"),
        (HEAD + "detection:\n  s:\n    source.ip|cidr: 10.0.0.1/8\n  condition: s", 6, "10.0.0.1/8"),
        (
            "title: C\nid: 6b0e6c1e-0000-4000-8000-000000000003\ncorrelation: {type: value_avg, rules: [a], timespan: 1m, condition: {gte: 3, field: x}}",
            1,
            "value_avg",
        ),
        (
            "title: C\nid: 6b0e6c1e-0000-4000-8000-000000000003\ncorrelation: {type: event_count, rules: [a], timespan: 1m, condition: {lt: 3}}",
            1,
            "gte",
        ),
    ],
)
def test_faults_are_named_with_their_line(text: str, line: int, says: str) -> None:
    (problem,) = READER.read(text, "rules/x.yml")
    assert isinstance(problem, Problem) and problem.fatal, problem
    assert says in problem.reason
    assert problem.line == line
    assert str(problem).startswith("rules/x.yml:")


def test_a_fault_in_what_a_rule_says_of_itself_does_not_stop_it() -> None:
    problem, rule = READER.read(HEAD + "date: tomorrow\ndetection:\n  s: {user.name: a}\n  condition: s", "x.yml")
    assert isinstance(problem, Problem) and not problem.fatal and isinstance(rule, Rule)


def test_an_empty_file_is_no_rule_and_no_fault() -> None:
    assert READER.read("", "x.yml") == []
    assert READER.read("---\n", "x.yml") == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_named(text: str) -> None:
    for one in READER.read(text, "x.yml"):
        assert isinstance(one, Rule | Correlation | Problem)


scalar = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=6))
anything = st.recursive(
    scalar,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "id", "logsource", "detection", "level", "tags", "luuvet", "correlation", "filter", "action"]
        ),
        anything,
    )
)
def test_any_shape_is_read_or_named(tree: dict[str, object]) -> None:
    for one in READER.read(yaml.safe_dump(tree, allow_unicode=True), "x.yml"):
        assert isinstance(one, Rule | Correlation | Problem)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("ab*?\\%|(.)[{^", max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
)
def test_whatever_stands_in_a_file_is_a_rule_or_a_problem(top: dict[str, Any], detection: dict[str, Any]) -> None:
    text = yaml.safe_dump(
        {"title": "t", "logsource": {"category": "iam"}, "detection": {"condition": "s", **detection}, **top}
    )
    assert all(isinstance(one, Rule | Correlation | Problem) for one in READER.read(text, "x.yml"))
