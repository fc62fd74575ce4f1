"""Correlations over event time, whatever the batches and the order of arrival."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.correlate import OCCURRENCES, Correlator
from luuvet.detect.rule import Correlation, Rule
from luuvet.detect.taxonomy import load_taxonomy

NODE = ("exists", "user.name")
FAILED = Rule("f", "failed", "low", "a.yml", 1, "failed", NODE, NODE)
OPENED = Rule("s", "opened", "low", "a.yml", 2, "opened", NODE, NODE)
MANY = Correlation("m", "many", "low", "a.yml", 3, "many", "event_count", ("f",), ("source.ip",), 60, count=3)
AFTER = Correlation("o", "after", "high", "a.yml", 4, "after", "temporal_ordered", ("m", "s"), ("source.ip",), 600)
NAMES = Correlation(
    "v", "names", "low", "a.yml", 5, "", "value_count", ("f",), ("source.ip",), 60, count=3, counted=("user.name",)
)
BOTH = Correlation(
    "t",
    "both",
    "low",
    "a.yml",
    6,
    "",
    "temporal",
    ("f", "s"),
    ("host",),
    60,
    count=2,
    aliases={"host": {"f": "host.name", "s": "Computer"}},
)


def correlator(*correlations: Correlation) -> Correlator:
    rules: dict[str, Rule | Correlation] = {one.id: one for one in (FAILED, OPENED, *correlations)}
    return Correlator(correlations, rules, load_taxonomy())


class Occurrence(NamedTuple):
    """One row of what a correlator takes."""

    record: int
    k: int
    rule: str
    time: int
    received: int
    key: str
    row: int


def frame(occurrences: Sequence[Occurrence]) -> pl.DataFrame:
    return pl.DataFrame([tuple(one) for one in occurrences], schema=OCCURRENCES, orient="row")


def at(
    record: int, rule: str, seconds: int, key: str = "source.ip=192.0.2.1", received: int | None = None
) -> Occurrence:
    late = seconds if received is None else received
    return Occurrence(record, 0, rule, seconds * 10**6, late * 10**6, key, record)


def fed(made: Correlator, *batches: Sequence[Occurrence]) -> list[tuple[str, int]]:
    found = []
    for batch in batches:
        found += made.feed(frame(batch)).select("rule", "record").rows()
        made.keep()
    return found


GUESSES = [at(n, "f", n * 10) for n in range(4)]


def test_the_event_that_completes_a_count_carries_the_hit() -> None:
    assert fed(correlator(MANY), GUESSES) == [("m", 2)]


def test_groups_do_not_mix() -> None:
    other = [at(n, "f", n * 10, f"source.ip=192.0.2.{n}") for n in range(4)]
    assert fed(correlator(MANY), other) == []


def test_a_match_without_the_group_field_takes_no_part() -> None:
    assert fed(correlator(MANY), [at(n, "f", n, "user.name=x") for n in range(5)]) == []


def test_an_attack_that_goes_on_fires_once_a_window() -> None:
    assert fed(correlator(MANY), [at(n, "f", n * 5) for n in range(40)]) == [("m", 2), ("m", 15), ("m", 28)]


def test_a_correlation_of_a_correlation() -> None:
    assert fed(correlator(MANY, AFTER), [*GUESSES, at(4, "s", 50)]) == [("m", 2), ("o", 4)]
    assert fed(correlator(MANY, AFTER), [at(0, "s", 1), *(one._replace(record=one.record + 1) for one in GUESSES)]) == [
        ("m", 3)
    ]


def test_a_late_match_completes_what_happened_before() -> None:
    late = at(9, "f", 15, received=5_000)
    assert fed(correlator(MANY), [at(0, "f", 10), at(1, "f", 20)], [late]) == [("m", 9)]


def test_the_success_is_known_before_the_guesses_arrive() -> None:
    guesses = [at(n + 1, "f", 10 + n, received=4_000) for n in range(3)]
    assert fed(correlator(MANY, AFTER), [at(0, "s", 100)], guesses) == [("m", 3), ("o", 3)]


def test_an_old_file_that_arrives_today_is_judged_as_a_whole() -> None:
    now = 10_000_000
    live = [at(0, "f", now)]
    old = [at(n + 1, "f", n, received=now + n) for n in range(3)]
    assert fed(correlator(MANY), live, old) == [("m", 3)]


def test_different_values() -> None:
    key = "source.ip=192.0.2.1;user.name={}"
    same = [at(n, "f", n, key.format("root")) for n in range(5)]
    assert fed(correlator(NAMES), same) == []
    assert fed(correlator(NAMES), [at(n, "f", n, key.format(n)) for n in range(3)]) == [("v", 2)]


def test_different_combinations_of_values() -> None:
    both = replace(NAMES, counted=("user.name", "host.name"))
    key = "source.ip=192.0.2.1;user.name={};host.name={}"
    assert fed(correlator(both), [at(n, "f", n, key.format(n % 2, n % 2)) for n in range(6)]) == []
    assert fed(correlator(both), [at(n, "f", n, key.format(n % 2, n // 2)) for n in range(6)]) == [("v", 2)]
    assert fed(correlator(both), [at(n, "f", n, f"source.ip=192.0.2.1;user.name={n}") for n in range(6)]) == []


def test_a_condition_in_words() -> None:
    words = ("and", ("rule", "s"), ("not", ("rule", "f")))
    alone = replace(MANY, id="w", kind="temporal", rules=("f", "s"), holds=words)
    assert fed(correlator(alone), [at(0, "s", 100)]) == [("w", 0)]
    assert fed(correlator(alone), [at(0, "f", 90), at(1, "s", 100)]) == []
    assert fed(correlator(alone), [at(0, "f", 10), at(1, "s", 100)]) == [("w", 1)]
    either = replace(alone, holds=("or", ("rule", "f"), ("and", ("rule", "s"), ("rule", "f"))))
    assert fed(correlator(either), [at(0, "s", 1), at(1, "f", 2)]) == [("w", 1)]


def test_aliases_join_fields_of_different_names() -> None:
    assert fed(
        correlator(BOTH), [at(0, "f", 1, "host.name=a"), at(1, "s", 2, "host.name=a"), at(2, "s", 3, "host.name=b")]
    ) == [("t", 1)]


def test_what_was_not_kept_was_not_fed() -> None:
    made = correlator(MANY)
    first = frame([at(0, "f", 0), at(1, "f", 1)])
    made.feed(first)
    made.feed(first)
    made.keep()
    assert fed(made, [at(2, "f", 2)]) == [("m", 2)]


def test_which_fields_the_keys_must_hold() -> None:
    assert correlator(MANY, AFTER, NAMES).key_fields == {
        "f": ("source.ip", "user.name"),
        "m": ("source.ip",),
        "s": ("source.ip",),
    }
    assert correlator(MANY, AFTER).silent == {"f", "m", "s"}


def test_quiet_groups_are_let_go() -> None:
    made = correlator(MANY)
    fed(made, GUESSES)
    made.forget(10**6 * (60 + 86_400 + 31))
    assert fed(made, [at(9, "f", 40, received=100_000)]) == []
    assert not [one for groups in made._groups for one in groups._windows.values() if one.matches[0].record < 9]


stream = st.lists(st.tuples(st.sampled_from("fs"), st.integers(0, 300), st.sampled_from(["1", "2"])), max_size=30)


def occurrences(drawn: list[tuple[str, int, str]]) -> list[Occurrence]:
    return [
        at(n, rule, seconds, f"source.ip=192.0.2.{last}", received=1000 + n)
        for n, (rule, seconds, last) in enumerate(drawn)
    ]


@settings(max_examples=80, deadline=None)
@given(stream, st.lists(st.integers(0, 30), max_size=4))
def test_batches_make_no_difference(drawn: list[tuple[str, int, str]], cuts: list[int]) -> None:
    events = occurrences(drawn)
    edges = [0, *sorted(cuts), len(events)]
    batches = [events[a:b] for a, b in itertools.pairwise(edges)]
    assert fed(correlator(MANY, AFTER), *batches) == fed(correlator(MANY, AFTER), events)


@settings(max_examples=80, deadline=None)
@given(stream, st.integers(0, 30))
def test_a_restart_makes_no_difference(drawn: list[tuple[str, int, str]], cut: int) -> None:
    events = occurrences(drawn)
    whole, before = correlator(MANY, AFTER), correlator(MANY, AFTER)
    right = fed(whole, events)
    raised = before.feed(frame(events[:cut]))
    after = correlator(MANY, AFTER)
    after.restore(pl.concat([frame(events[:cut]), raised]))
    found = raised.select("rule", "record").rows() + fed(after, events[cut:])
    assert found == right
