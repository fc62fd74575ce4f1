"""Matches of quiet groups: none is forgotten too early, none is counted too low."""

from __future__ import annotations

import random

import polars as pl

from luuvet.detect.quiet import CHUNK, MATCHES, SLOTS, Quiet


def matches(*rows: tuple[int, int, int]) -> pl.DataFrame:
    """Rows of (hash, rule, time); received a second later."""
    full = [(group, rule, time, n, 0, time + 1, None) for n, (group, rule, time) in enumerate(rows)]
    return pl.DataFrame(full, schema=MATCHES, orient="row")


def test_a_group_wakes_with_the_match_that_could_be_enough() -> None:
    quiet = Quiet(1, 3, different=False)
    awake, before = quiet.add(matches((7, 0, 1), (8, 0, 1), (7, 0, 2)))
    quiet.keep()
    assert not awake.any() and before.is_empty() and len(quiet) == 3
    awake, before = quiet.add(matches((7, 0, 3), (8, 0, 3)))
    quiet.keep()
    assert awake.to_list() == [True, False]
    assert before["time"].to_list() == [1, 2]
    awake, before = quiet.add(matches((7, 0, 4)))
    assert awake.to_list() == [True] and before.is_empty()


def test_where_rules_are_counted_repeating_one_is_not_enough() -> None:
    quiet = Quiet(2, 2, different=True)
    assert not quiet.add(matches(*[(7, 0, n) for n in range(9)]))[0].any()
    quiet.keep()
    awake, before = quiet.add(matches((7, 1, 10)))
    assert awake.all() and before.height == 9


def test_what_is_not_kept_was_not_added() -> None:
    quiet = Quiet(1, 3, different=False)
    for _ in range(5):
        assert not quiet.add(matches((7, 0, 1), (7, 0, 2)))[0].any()
    assert quiet.add(matches((7, 0, 1), (7, 0, 2), (7, 0, 3)))[0].all()
    assert not quiet.add(matches((7, 0, 1)))[0].any()


def test_groups_that_share_a_slot_wake_together_and_are_told_apart_by_hash() -> None:
    quiet = Quiet(1, 3, different=False)
    quiet.add(matches((1, 0, 1), (1 + SLOTS, 0, 2)))
    quiet.keep()
    awake, before = quiet.add(matches((1, 0, 3)))
    assert awake.all()
    assert before["hash"].to_list() == [1, 1 + SLOTS]


def test_a_group_can_be_woken_by_name() -> None:
    quiet = Quiet(1, 3, different=False)
    awake, _ = quiet.add(matches((5, 0, 1), (6, 0, 1)), [5])
    assert awake.to_list() == [True, False]


def test_the_old_is_let_go_and_the_counts_with_it() -> None:
    quiet = Quiet(1, 3, different=False)
    quiet.add(matches((7, 0, 10), (7, 0, 11)))
    quiet.keep()
    quiet.forget(12, ())
    assert len(quiet) == 2  # one of them was received at 12
    quiet.forget(13, ())
    assert len(quiet) == 0
    assert not quiet.add(matches((7, 0, 20)))[0].any()


def test_what_is_held_elsewhere_stays_awake_when_counts_are_made_anew() -> None:
    quiet = Quiet(1, 2, different=False)
    quiet.add(matches((7, 0, 1), (9, 0, 1)))
    quiet.keep()
    quiet.add(matches((7, 0, 2)))
    quiet.keep()
    quiet.forget(100, [7])
    assert quiet.add(matches((7, 0, 200), (9, 0, 200)))[0].to_list() == [True, False]


def test_the_table_grows_with_what_it_holds_and_forgets_nothing() -> None:
    chance, quiet = random.Random(7), Quiet(1, 2, different=False)
    groups = [chance.getrandbits(64) for _ in range(6 * SLOTS)]
    for n in range(0, len(groups), SLOTS):
        awake, _ = quiet.add(matches(*[(group, 0, 5) for group in groups[n : n + SLOTS]]))
        quiet.keep()
        assert awake.sum() < 0.5 * SLOTS  # groups that share a slot are few
    awake, before = quiet.add(matches(*[(group, 0, 6) for group in groups]))
    assert awake.all()
    assert set(before["hash"]) <= set(groups)


def test_chunks_are_joined_but_not_without_end() -> None:
    quiet = Quiet(1, 10**6, different=False)
    for n in range(200):
        quiet.add(matches((n, 0, n)))
        quiet.keep()
    assert len(quiet) == 200 and len(quiet._chunks) < 12
    assert CHUNK > 200
