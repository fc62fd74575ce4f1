from __future__ import annotations

from luuvet.detect.habits.questions import COUNTERS, FIRSTS
from luuvet.detect.habits.sentences import _TABLES
from luuvet.detect.habits.telling import _OWN
from luuvet.kit.words import load


def test_every_habit_has_its_words_and_its_fields() -> None:
    known = load("luuvet.detect.habits").sentences["vi"]
    assert {one.name for one in FIRSTS} == set(_TABLES) and set(_TABLES) <= set(_OWN)
    assert all(f"counter.{one.name}" in known for one in COUNTERS)


def test_names_are_unique_and_only_the_events_of_a_source_fall() -> None:
    names = [one.name for one in (*FIRSTS, *COUNTERS)]
    assert len(set(names)) == len(names) and [one.name for one in COUNTERS if one.falls] == ["events"]
