from __future__ import annotations

from luuvet.records.nouns import Asset, Change, Changes


def test_a_row_holds_from_its_beginning_to_before_its_end() -> None:
    row = Asset("", "a", since=10, until=20)
    assert [row.holds(at) for at in (9, 10, 19, 20)] == [False, True, True, False]
    assert Asset("", "a").holds(0) and Asset("", "a").holds(1 << 60)


def test_changes_count_what_is_not_as_it_was() -> None:
    one = Asset("", "a")
    assert Changes((one,), (Change(one, one),), (one, one), unchanged=9).count == 4
