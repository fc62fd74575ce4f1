from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.raw import Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sequences import SENDERS, Gap, Sequences
from luuvet.parse.sources import Sources

Seal = Callable[..., Sealed]


def batch(numbers: Sequence[int], host: str = "web1") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "host.name": [host] * len(numbers),
            "luuvet.listener": ["syslog-udp"] * len(numbers),
            "luuvet.received": pl.Series(range(len(numbers)), dtype=pl.Int64).cast(pl.Datetime("us", "UTC")),
            "luuvet.extra": [f'{{"log.syslog.structured_data.meta.sequenceId":"{n}","a":1}}' for n in numbers],
        },
        {
            "host.name": pl.String,
            "luuvet.listener": pl.String,
            "luuvet.received": pl.Datetime("us", "UTC"),
            "luuvet.extra": pl.String,
        },
    )


def spans(gaps: list[Gap]) -> list[tuple[int, int]]:
    return [(gap.first, gap.last) for gap in gaps]


def test_what_is_missing_between_two_numbers_is_a_gap_within_a_batch_and_between_two() -> None:
    sequences = Sequences()
    assert spans(sequences.note(batch([*range(1, 20), *range(23, 30)]))) == [(20, 22)]
    gaps = sequences.note(batch(range(40, 60)))
    assert spans(gaps) == [(30, 39)] and gaps[0].records == 10 and gaps[0].host == "web1"


def test_what_was_overtaken_is_not_missing() -> None:
    assert Sequences().note(batch([1, 2, 3, 5, 4, 6, 7, 8])) == []
    assert spans(Sequences().note(batch([*range(1, 12), 16, 13, 17, 18, 19]))) == [(12, 12), (14, 15)]


def test_a_sender_that_begins_anew_has_no_gap() -> None:
    sequences = Sequences()
    sequences.note(batch(range(5_000, 5_100)))
    assert sequences.note(batch(range(1, 50))) == []
    assert spans(sequences.note(batch([50, 52, 53]))) == [(51, 51)]
    assert Sequences().note(batch([*range(1, 20), *range(900_000_000, 900_000_020)])) == []


def test_several_counts_under_one_name_are_not_believed() -> None:
    chance = random.Random(3)
    assert Sequences().note(batch([chance.randrange(90_000) for _ in range(5_000)])) == []
    both = [number for pair in zip(range(1, 500), range(70_000, 70_499), strict=True) for number in pair]
    assert Sequences().note(batch(both)) == []


def test_senders_are_kept_apart_and_bounded() -> None:
    sequences = Sequences()
    assert sequences.note(pl.concat([batch(range(1, 30)), batch(range(500, 530), "web2")])) == []
    names = pl.Series("host.name", [f"h{n}" for n in range(SENDERS + 9)])
    sequences.note(batch([1] * len(names)).with_columns(names))
    assert len(sequences._senders) == SENDERS


def test_batches_without_numbers_are_fine() -> None:
    assert Sequences().note(pl.DataFrame({"luuvet.index": [1]})) == []
    odd = batch([1, 2]).with_columns(
        pl.Series("luuvet.extra", ['{"log.syslog.structured_data.meta.sequenceId":"x"}', None])
    )
    assert Sequences().note(odd) == []


def test_the_numbers_of_real_lines(formats: Formats, seal: Seal) -> None:
    line = '<13>1 2026-11-22T06:00:00Z web1 app 1 - [meta sequenceId="{}"] tick'
    frame = Parser(formats, Sources()).parse([seal([line.format(n).encode() for n in (*range(1, 9), 11, 12)])])
    assert spans(Sequences().note(frame)) == [(9, 10)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9_999_999_999), min_size=1, max_size=40))
def test_any_numbers_make_gaps_that_lie_between_them(numbers: list[int]) -> None:
    for gap in Sequences().note(batch(numbers)):
        assert min(numbers) < gap.first <= gap.last < max(numbers)
        assert not set(numbers) & {gap.first, gap.last}


@settings(deadline=None)
@given(st.sets(st.integers(2, 399), max_size=60), st.integers(1, 400))
def test_exactly_what_was_left_out_is_missing_however_it_is_cut(gone: set[int], cut: int) -> None:
    sequences, numbers = Sequences(), [n for n in range(1, 401) if n not in gone]
    parts = (numbers[:cut], numbers[cut:])
    gaps = [gap for part in parts if part for gap in sequences.note(batch(part))]
    if len(numbers) - len(gone) > 300:
        told = {n for gap in gaps for n in range(gap.first, gap.last + 1)}
        assert told <= gone
