"""Bodies are bounded, and what they held is given back."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from luuvet.receive.http.body import BadBody, Budget, read_body


async def chunks(*given: bytes) -> AsyncIterator[bytes]:
    for chunk in given:
        yield chunk


def read(*given: bytes, encoding: str = "", budget: Budget | None = None, most: int = 100) -> bytes:
    return asyncio.run(read_body(chunks(*given), encoding, budget or Budget(), most))


def test_bodies() -> None:
    budget = Budget(1000)
    assert read(b"ab", b"c", budget=budget) == b"abc"
    assert budget.held == 3
    assert read(gzip.compress(b"abc", mtime=0), encoding="GZIP") == b"abc"
    assert read() == read(b"", encoding="gzip") == b""


@pytest.mark.parametrize(
    ("status", "body", "encoding", "most"),
    [
        (413, b"x" * 101, "", 1000),
        (413, gzip.compress(b"x" * 101, mtime=0), "gzip", 1000),
        (400, b"no gzip", "gzip", 1000),
        (400, gzip.compress(b"x" * 50, mtime=0)[:-9], "gzip", 1000),
        (415, b"x", "br", 1000),
        (429, b"x" * 60, "", 50),
    ],
)
def test_refusals_give_the_budget_back(status: int, body: bytes, encoding: str, most: int) -> None:
    budget = Budget(most)
    with pytest.raises(BadBody) as told:
        read(body, encoding=encoding, budget=budget)
    assert (told.value.status, budget.held) == (status, 0)
