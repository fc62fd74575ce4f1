from __future__ import annotations

from dataclasses import replace

from luuvet.detect.habits.found import Found

FOUND = Found("first-logon", ("hoa",), ("srv-1",), 1_790_000_000, events=((7, 0), (9, 0)))


def test_the_id_is_of_what_whose_and_the_first_event() -> None:
    assert FOUND.id == replace(FOUND, at=5, others=3, usual=("x",), events=((7, 0),)).id
    assert (
        len(
            {
                FOUND.id,
                replace(FOUND, entities=("minh",)).id,
                replace(FOUND, events=((8, 0),)).id,
                replace(FOUND, kind="x").id,
            }
        )
        == 4
    )


def test_one_without_an_event_is_named_by_its_time() -> None:
    bare = replace(FOUND, events=())
    assert bare.id != replace(bare, at=6).id
