from __future__ import annotations

import polars as pl

from luuvet.parse.bodies.shapes import TRIES, shaped


def tokens(*lines: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"place": list(range(len(lines))), "tokens": lines}, {"place": pl.UInt32, "tokens": pl.List(pl.String)}
    )


def test_lines_of_a_shape_are_read_together() -> None:
    one, two = ["a=1", ' b="x y"'], ["a=2", " b=z"]
    found, rest = shaped(tokens(*[one, two] * 100), "=", " ", True)
    assert [frame.height for frame in found] == [100, 100]
    assert found[0].row(0, named=True) == {"place": 0, "a": "1", "b": "x y"}
    assert found[1].row(0, named=True) == {"place": 1, "a": "2", "b": "z"}
    assert not rest.height


def test_few_lines_and_keys_that_stand_twice_are_left() -> None:
    found, rest = shaped(tokens(["a=1", " b=1"]), "=", " ", True)
    assert not found and rest.height == 1
    found, rest = shaped(tokens(*[["a=1", " a=2"]] * (TRIES + 90)), "=", " ", True)
    assert not found and rest.height == TRIES + 90


def test_many_shapes_are_not_all_tried() -> None:
    lines = [[f"a{n}=1", " b=2"] for n in range(400)]
    found, rest = shaped(tokens(*lines), "=", " ", True)
    assert len(found) == TRIES
    assert rest.height == 400 - TRIES
