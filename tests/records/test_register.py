from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.records.nouns import Asset
from luuvet.records.register import asset_id, overlap, revised


def asset(unit: str = "A", since: int = 0, until: int | None = None, name: str = "pc") -> Asset:
    return Asset(asset_id(name), name, (name,), unit=unit, since=since, until=until)


def spans(rows: list[Asset]) -> list[tuple[str, int, int | None]]:
    return [(one.unit, one.since, one.until) for one in rows]


@pytest.mark.parametrize(
    ("kept", "stated", "after", "what"),
    [
        ([], [asset()], [("A", 0, None)], "added"),
        ([asset()], [asset()], [("A", 0, None)], "unchanged"),
        ([asset()], [asset("B")], [("A", 0, 100), ("B", 100, None)], "changed"),
        ([asset()], [], [("A", 0, 100)], "ended"),
        ([asset(until=50)], [], [("A", 0, 50)], "nothing"),
        ([asset(until=50)], [asset()], [("A", 0, 50), ("A", 100, None)], "added"),
        ([asset("A", 0, 50), asset("B", 50)], [asset("B")], [("A", 0, 50), ("B", 50, None)], "unchanged"),
        ([asset()], [asset("B", 60)], [("A", 0, 60), ("B", 60, None)], "changed"),
        ([asset()], [asset("A", 60)], [("A", 60, None)], "changed"),
        ([asset("A", 60)], [asset("B", 60)], [("B", 60, None)], "changed"),
        ([asset("A", 60)], [asset("A")], [("A", 60, None)], "unchanged"),
        ([asset("A", 60)], [asset("A", 60)], [("A", 60, None)], "unchanged"),
        ([asset()], [asset(until=70)], [("A", 0, 70)], "ended"),
        ([asset()], [asset(until=170)], [("A", 0, 170)], "changed"),
        ([asset()], [asset("B", 30, 60)], [("A", 0, 30), ("B", 30, 60), ("A", 60, 100)], "ended"),
        ([asset()], [asset("A", until=150), asset("B", 150)], [("A", 0, 150), ("B", 150, None)], "changed"),
        ([asset("B", 150)], [], [], "ended"),
        ([], [asset("A", 10, 50)], [("A", 10, 50)], "added"),
    ],
)
def test_a_list_makes_of_the_old_register_the_new_one(
    kept: list[Asset], stated: list[Asset], after: list[tuple[str, int, int | None]], what: str
) -> None:
    rows, changes = revised(kept, stated, 100)
    assert spans(rows) == after
    told = {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "ended": len(changes.ended),
        "unchanged": changes.unchanged,
    }
    assert {name for name, count in told.items() if count} == ({what} - {"nothing"})


def test_what_changed_is_shown_before_and_after() -> None:
    (change,) = revised([asset()], [asset("B")], 100)[1].changed
    assert (change.before.unit, change.after.unit, change.after.since) == ("A", "B", 100)


def test_one_asset_twice_at_one_time_is_refused() -> None:
    with pytest.raises(ValueError, match="'pc' twice"):
        revised([], [asset(), asset("B", 50)], 100)


def test_a_name_is_the_same_however_it_is_typed_but_not_without_its_marks() -> None:
    assert asset_id("Máy  Văn thư ") == asset_id("ma\u0301y văn THƯ")
    assert asset_id("Phòng Ba") != asset_id("Phòng Bà")


rows = st.builds(lambda unit, start, length, name: asset(unit, start, None if length > 150 else start + length, name),
                 st.sampled_from("AB"), st.integers(0, 200), st.integers(1, 200), st.sampled_from(["x", "y"]))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(rows, max_size=3), max_size=4))
def test_a_register_never_gives_one_asset_twice_and_reading_the_same_list_again_changes_nothing(
    lists: list[list[Asset]],
) -> None:
    kept: list[Asset] = []
    for now, stated in enumerate(lists, 1):
        try:
            kept, _ = revised(kept, stated, now * 40)
        except ValueError:
            continue
        same = [(a, b) for a in kept for b in kept if a is not b and a.id == b.id and overlap(a, b)]
        assert not same
        assert all(one.until is None or one.until > one.since for one in kept)
        again, changes = revised(kept, stated, now * 40)
        assert sorted(again, key=lambda one: (one.id, one.since)) == sorted(kept, key=lambda one: (one.id, one.since))
        assert changes.count == 0


def test_what_a_list_does_not_speak_of_stays_as_history() -> None:
    kept, _ = revised([], [asset()], 10)
    kept, _ = revised(kept, [asset("B")], 20)
    kept, _ = revised(kept, [replace(asset("C"), name="PC")], 30)
    assert spans(kept) == [("A", 0, 20), ("B", 20, 30), ("C", 30, None)]
