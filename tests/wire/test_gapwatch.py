from __future__ import annotations

import polars as pl

from luuvet.wire.gapwatch import GapWatch


def batch(first: int, numbers: list[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "luuvet.index": pl.Series(range(first, first + len(numbers)), dtype=pl.UInt64),
            "host.name": ["web1"] * len(numbers),
            "luuvet.listener": ["syslog-udp"] * len(numbers),
            "luuvet.received": pl.Series([1_795_330_800_000_000] * len(numbers)).cast(pl.Datetime("us", "UTC")),
            "luuvet.extra": [f'{{"log.syslog.structured_data.meta.sequenceId":"{n}"}}' for n in numbers],
        }
    )


def test_a_gap_is_a_finding_until_it_is_told() -> None:
    watch = GapWatch(0, "en")
    watch.note(batch(0, [*range(1, 20), 23]))
    document = watch.untold()[0].document()
    assert (document["event.dataset"], document["event.action"]) == ("luuvet.gap", "sequence-gap")
    assert (document["host.name"], document["luuvet.gap.records"]) == ("web1", 3)
    assert "3 records that never came, numbers 20 to 22" in document["message"]
    assert document["@timestamp"] == "2026-11-22T07:00:00.000000Z"
    watch.told(1)
    assert watch.untold() == []


def test_a_rebuild_and_what_was_derived_before_the_start_tell_nothing_again() -> None:
    lossy = [*range(1, 20), 23]
    watch = GapWatch(20, "vi")
    watch.note(batch(0, lossy))
    assert watch.untold() == []
    watch.note(batch(20, [24, *range(26, 40)]))
    assert [one.fields["luuvet.gap.first"] for one in watch.untold()] == [25]
    watch.told(1)
    watch.note(batch(0, lossy))
    watch.note(pl.DataFrame())
    assert watch.untold() == []
