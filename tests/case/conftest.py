"""Hits from short notes, and a sink that keeps what it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.raw import Raw, SinkFull

Hits = Callable[..., pl.DataFrame]


def hit(
    index: int, seconds: int, rule: str = "r", key: str = "host.name=web1", level: str = "high", **more: Any
) -> dict[str, Any]:
    return {
        "luuvet.index": index, "luuvet.k": 0, "@timestamp": seconds * 10**6, "luuvet.received": seconds * 10**6,
        "host.name": "web1", "rule.id": rule, "rule.name": f"Rule {rule}", "level": level, "group_key": key,
        "retroactive": False, **more,
    }  # fmt: skip


@pytest.fixture
def hits() -> Hits:
    """Return a function that makes a frame of hits of `(index, seconds, …)` notes."""

    def make(*notes: tuple[Any, ...], **more: Any) -> pl.DataFrame:
        rows = [hit(*note, **more) for note in notes]
        plain = {
            name: pl.Int64 if name in ("@timestamp", "luuvet.received") else kind for name, kind in HIT_SCHEMA.items()
        }
        return pl.DataFrame(rows, schema=plain).cast(dict(HIT_SCHEMA))  # type: ignore[arg-type]

    return make


class Kept:
    """A sink that keeps deliveries; `full` makes it refuse."""

    def __init__(self) -> None:
        self.deliveries: list[Raw] = []
        self.full = False

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Everything that was put, as documents."""
        return [orjson.loads(payload) for raw in self.deliveries for payload in raw.payloads]

    async def put(self, raw: Raw) -> Kept:
        if self.full:
            raise SinkFull("the disk is full")
        self.deliveries.append(raw)
        return self

    @property
    def first(self) -> int:
        return 0

    @property
    def count(self) -> int:
        return 0

    async def durable(self, *, patient: bool = False) -> None:
        return None


@pytest.fixture
def sink() -> Kept:
    return Kept()
