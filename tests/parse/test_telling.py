from __future__ import annotations

from dataclasses import replace

import polars as pl
from tests.parse.test_joined import JOIN, _frame

from luuvet.parse.joined import Joiner
from luuvet.parse.telling import NOTHING, told_together


def test_of_formats_that_count_members_nothing_is_counted() -> None:
    told = Joiner([replace(JOIN, count_whole=False)]).next(
        _frame((0, "Q1", "received", None), (1, "Q1", "removed", None))
    )
    assert told.wholes.height == 1 and told.counted.is_empty() and told.parts.is_empty()


def test_a_format_that_shares_a_dataset_tells_only_of_its_own() -> None:
    rows = _frame((0, "Q1", "received", None), (1, "Q1", "removed", None))
    other = replace(JOIN, name="other_mail", datasets=("other.mail", "acme.mail"))
    assert [row["luuvet.joined"] for row in Joiner([JOIN, other]).add(rows).iter_rows(named=True)] == ["acme_mail"]


def test_what_several_formats_tell_is_one_and_parts_keep_their_whole() -> None:
    rows = _frame((0, "Q1", "received", None), (1, "Q1", "removed", None))
    one = Joiner([JOIN]).next(rows)
    two = Joiner([replace(JOIN, name="other_mail")]).next(rows)
    both = told_together([NOTHING, one, two])
    assert both.wholes["luuvet.joined"].to_list() == ["acme_mail", "other_mail"]
    assert both.parts["_of"].to_list() == [0, 0, 1, 1]
    assert told_together([]) is NOTHING and told_together([NOTHING]) is NOTHING


def test_what_is_counted_in_a_whole_does_not_count_by_itself() -> None:
    rows = _frame((0, "Q1", "received", None), (1, "Q2", "removed", None))
    other = rows.with_columns(pl.lit("other.log").alias("event.dataset"), pl.col("luuvet.index") + 10)
    events = pl.concat([rows, other])
    assert Joiner([JOIN]).next(events).left(events)["luuvet.index"].to_list() == [10, 11]
    assert Joiner([replace(JOIN, count_whole=False)]).next(events).left(events).height == 4


def test_a_whole_of_several_origins_is_not_alike() -> None:
    rows = _frame((0, "Q1", "received", None), (1, "Q1", "removed", None))
    for peers, alike in ((["192.0.2.1:1", "192.0.2.1:2"], True), (["192.0.2.1:1", "192.0.2.2:1"], False)):
        told = Joiner([JOIN]).add(rows.with_columns(pl.Series("luuvet.peer", peers)))
        assert told["luuvet.alike"].to_list() == [alike], "a sender's port may change"
