from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from luuvet.event.raw import Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.parse.turned import LEAST, SOURCES, Turned

Seal = Callable[..., Sealed]
OLD = b'<190>Nov 22 13:00:00 web1 nginx: 203.0.113.5 - - [22/Nov/2026:13:00:00 +0700] "GET /a HTTP/1.1" 200 5 "-" "curl/8"'
NEW = b"<190>Nov 22 13:00:00 web1 nginx: v2|203.0.113.5|GET|/a|200|5"


def frame(*datasets: str, host: str = "web1", program: str | None = "nginx") -> pl.DataFrame:
    size = len(datasets)
    return pl.DataFrame(
        {
            "host.name": [host] * size,
            "log.syslog.appname": [program] * size,
            "event.dataset": datasets,
            "luuvet.received": pl.Series(range(size), dtype=pl.Int64).cast(pl.Datetime("us", "UTC")),
            "event.original": [f"line {n}" for n in range(size)],
        },
        {"host.name": pl.String, "log.syslog.appname": pl.String, "event.dataset": pl.String,
         "luuvet.received": pl.Datetime("us", "UTC"), "event.original": pl.String},
    )  # fmt: skip


def test_a_source_turns_when_nothing_is_understood_after_much_was() -> None:
    turned = Turned("unparsed")
    turned.note(frame(*["nginx.access"] * LEAST, *["unparsed"] * (LEAST - 1)))
    assert turned.told() == []
    turned.note(frame("unparsed"))
    assert turned.told() == [
        {"host": "web1", "program": "nginx", "since": LEAST, "records": LEAST, "example": f"line {LEAST}"}
    ]


def test_it_is_over_when_something_is_understood_again() -> None:
    turned = Turned("unparsed")
    turned.note(frame(*["nginx.access"] * LEAST))
    turned.note(frame(*["unparsed"] * 50))
    assert turned.told()[0]["records"] == 50
    turned.note(frame("unparsed", "nginx.access", "unparsed"))
    assert turned.told() == []


def test_a_source_that_never_was_understood_or_is_now_and_then_has_not_turned() -> None:
    turned = Turned("unparsed")
    turned.note(frame(*["unparsed"] * 500, program=None))
    for _ in range(50):
        turned.note(frame(*["nginx.access"] * 5, *["unparsed"] * 15, host="web2"))
    assert turned.told() == []


def test_sources_are_kept_apart_and_bounded() -> None:
    turned = Turned("unparsed")
    both = pl.concat([frame(*["a.b"] * LEAST, host="h1"), frame(*["a.b"] * LEAST, host="h2")])
    turned.note(both)
    turned.note(frame(*["unparsed"] * LEAST, host="h2"))
    assert [one["host"] for one in turned.told()] == ["h2"]
    for n in range(SOURCES + 5):
        if n % 997 == 0:
            turned.note(frame("a.b", host=f"x{n}"))
    names = [f"n{n}" for n in range(SOURCES + 5)]
    turned.note(frame(*["a.b"] * len(names)).with_columns(pl.Series("host.name", names)))
    assert len(turned._sources) == SOURCES
    turned.note(pl.DataFrame({"event.dataset": ["a.b"]}))


def test_a_source_that_changes_its_format_in_the_middle_loses_nothing_and_is_named(
    formats: Formats, seal: Seal
) -> None:
    parser = Parser(formats, Sources())
    shapes = [OLD] * 30 + [NEW] * 30
    made = parser.parse([seal(shapes)])
    assert made["luuvet.index"].to_list() == list(range(60))
    assert made["event.dataset"].to_list() == ["nginx.access"] * 30 + ["unparsed"] * 30
    assert made["event.original"].to_list() == [line.decode() for line in shapes]
    stats: Any = parser.stats()
    assert [(one["host"], one["program"], one["records"]) for one in stats["turned"]] == [("web1", "nginx", 30)]
    assert stats["unparsed"]["nginx"]["count"] == 30 and "v2|" in stats["turned"][0]["example"]


def test_one_program_that_mixes_shapes_is_read_line_by_line(formats: Formats, seal: Seal) -> None:
    document = b'{"message":"json from the same source","event":{"dataset":"app.log"}}'
    lines = [OLD, document, NEW, b"\x80\x81 rubbish", b"", OLD] * 20
    made = Parser(formats, Sources()).parse([seal(lines)])
    assert made.height == len(lines)
    assert made["event.dataset"].to_list()[:6] == [
        "nginx.access",
        "app.log",
        "unparsed",
        "unparsed",
        "unparsed",
        "nginx.access",
    ]
