from __future__ import annotations

from luuvet.parse.outs import Odd, Out, Read, Same, first_of
from luuvet.parse.values import Memo


def test_ways_are_tried_in_their_order_then_the_constant() -> None:
    out = Out(
        "user.name",
        0,
        reads=(Read(1, absent=frozenset({"-"})), Read(2, function=lambda value: value and value.upper())),
        constant="?",
    )
    columns = {0: ["an", "", "", ""], 1: ["x", "binh", "-", "-"], 2: ["x", "x", "chi", None]}
    assert out.values(columns, 4, {}) == ["an", "binh", "CHI", "?"]
    assert sorted(out.positions()) == [0, 1, 2] and not out.plain and out.column


def test_a_way_that_is_not_needed_is_not_gone() -> None:
    def fail(value: object) -> object:
        raise AssertionError(value)

    assert Out("user.name", 0, reads=(Read(1, function=fail),)).values({0: ["an"], 1: ["x"]}, 1, {}) == ["an"]


def test_what_does_not_fit_and_lists_in_the_place_of_one_value() -> None:
    odd: Odd = {}
    first = Read(0, function=lambda values: values[0] if values and values[0] != "x" else None)
    out = Out("host.ip", 0, first, many=True)
    assert out.values({0: [["192.0.2.1"], ["192.0.2.1", "192.0.2.2"], ["x"], []]}, 4, odd) == [
        "192.0.2.1",
        "192.0.2.1",
        None,
        None,
    ]
    assert {row: more["host.ip"] for row, more in odd.items()} == {1: ["192.0.2.1", "192.0.2.2"], 2: ["x"]}


def test_a_word_that_says_the_same_is_left_out() -> None:
    out = Out("luuvet.sender.event.action", 0, unlike=1)
    assert out.values({0: ["a", "b"], 1: ["a", "b"]}, 2, {}) is None
    assert out.values({0: ["a", "b"], 1: ["a", "c"]}, 2, {}) == ["a", "b"]


def test_texts_of_whole_numbers_are_read_together() -> None:
    read = Read(0, Memo(lambda value: int(value, 16)), whole=True)
    assert read({0: ["12", "7"]}) == [12, 7]
    assert read({0: ["12", "0xa"]}) == [18, 10]


def test_same_stays_same() -> None:
    assert type(Read(0, Memo(str.upper))({0: Same.of("a", 3)})) is Same
    assert first_of(Same.of("", 2), ["x", "y"]) == ["x", "y"]
    assert first_of(None, ["x"]) == ["x"]
