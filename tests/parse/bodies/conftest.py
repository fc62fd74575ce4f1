from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.taken import RAW, REST, Ask, Names, Reader, Taken

Apart = Callable[..., list[dict[str, Any] | None]]


def rows_of(messages: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": list(range(len(messages))), "message": list(messages)}, {"row": pl.UInt32, "message": pl.String}
    )


def told(taken: Taken, size: int) -> list[dict[str, Any] | None]:
    """Return the raw values of each message, None where it was missed; what nobody asked for stands under its name, too."""
    found: list[dict[str, Any] | None] = [None] * size
    for frame in taken.values:
        for row in frame.iter_rows(named=True):
            values = {k.removeprefix(RAW): v for k, v in row.items() if k not in ("row", REST) and v is not None}
            rest = orjson.loads(row.get(REST) or "{}")
            assert found[row["row"]] is None
            found[row["row"]] = {**{k.removeprefix("left."): v for k, v in rest.items()}, **values}
    missed = set(taken.missed["row"].to_list())
    assert missed == {n for n, one in enumerate(found) if one is None}
    assert taken.missed.columns == ["row", "message"]
    return found


@pytest.fixture
def apart() -> Apart:
    """Take messages apart with a reader."""

    def run(
        reader: Reader,
        *messages: str,
        wanted: Sequence[str] = (),
        names: Names | None = None,
        origin: Origin | None = None,
    ) -> list[dict[str, Any] | None]:
        ask = Ask(tuple(wanted), "left", names or Names(), origin or Origin(), "acme 0")
        return told(reader.take(rows_of(messages), ask), len(messages))

    return run
