from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.event.raw import Sealed
from luuvet.event.verbatim import APART
from luuvet.parse.catalogue import Formats
from luuvet.parse.crowded import CROWD, SOURCES, Crowded
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

Seal = Callable[..., Sealed]


def frame(host: str | None, *extras: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"host.name": [host] * len(extras), "luuvet.extra": list(extras)},
        {"host.name": pl.String, "luuvet.extra": pl.String},
    )


def test_a_source_is_told_when_it_has_had_so_many_names() -> None:
    crowded = Crowded()
    for n in range(CROWD - 1):
        crowded.note(frame("app1", f'{{"value.{n}":1}}', None))
        crowded.note(frame("app2", '{"a":1,"b":2}'))
    assert crowded.told() == []
    crowded.note(frame("app1", '{"one.more":1}'))
    assert crowded.told() == ["app1"]


def test_neither_names_nor_sources_fill_the_memory() -> None:
    crowded = Crowded()
    crowded.note(frame("app1", orjson.dumps({f"v{n}": n for n in range(50_000)}).decode()))
    for n in range(5_000):
        crowded.note(frame("app1", f'{{"w{n}":1}}'))
    for n in range(SOURCES + 10):
        crowded.note(frame(f"h{n}", '{"a":1}'))
    assert len(crowded._names) == SOURCES and len(crowded._names["app1"]) == 50_000
    assert crowded.told() == ["app1"]


def test_batches_without_leftovers_or_hosts_are_fine() -> None:
    crowded = Crowded()
    crowded.note(pl.DataFrame({"event.dataset": ["x"]}))
    crowded.note(frame("a", None))
    crowded.note(frame(None, '{"a":1}'))
    assert crowded.told() == []


def test_ten_thousand_new_names_of_one_source_cost_no_column_and_are_told(formats: Formats, seal: Seal) -> None:
    parser = Parser(formats, Sources())
    lines = [orjson.dumps({"host": {"name": "app1"}, "data": {f"name{n}": n}}) for n in range(10_000)]
    begun = time.process_time()
    for first in range(0, len(lines), 500):
        made = parser.parse([seal(lines[first : first + 500], first=first)])
        assert set(made.columns) <= {*SCHEMA, APART}
        extras = [orjson.loads(text) for text in made["luuvet.extra"]]
        assert [one[f"data.name{n}"] for n, one in enumerate(extras, first)] == list(range(first, first + 500))
    assert time.process_time() - begun < 20
    stats: Any = parser.stats()
    assert stats["crowded"] == ["app1"] and sum(stats["datasets"].values()) == len(lines)


def test_a_document_with_thousands_of_names_is_one_event_and_one_with_too_many_keeps_its_text(
    formats: Formats, seal: Seal
) -> None:
    parser = Parser(formats, Sources())
    many, too_many = (orjson.dumps({f"name{n}": n for n in range(size)}) for size in (4_000, 10_000))
    made = parser.parse([seal([many, too_many])])
    assert len(orjson.loads(made["luuvet.extra"][0])) >= 4_000
    assert orjson.loads(made["luuvet.extra"][1])["luuvet.parse.reason"] == "the document has more than 5,000 fields"
    assert made["event.original"].to_list() == [many.decode(), too_many.decode()]
    assert parser.stats()["crowded"] == ["192.0.2.250"]
