from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import polars as pl

from luuvet.event.fields import COLUMNS
from luuvet.event.raw import Sealed
from luuvet.parse import envelope
from luuvet.parse.delivery import rows
from luuvet.parse.documents import Reader
from luuvet.parse.objects import REASON, events, split
from luuvet.parse.sources import Sources

Read = Callable[..., list[dict[str, Any]]]
Seal = Callable[..., Sealed]


def test_splitting_by_the_first_character() -> None:
    events = ["<Event xmlns='x'>", " <Event>", "<?xml version='1.0'?>\n<Event>"]
    frame = pl.DataFrame({"t": ["{}", "  {", "x{", None, "\ufeff{}", *events, "<Events>", "<13>a", "<?xml?><a/>"]})
    objects, others = split(frame, pl.col("t"))
    assert objects["t"].to_list() == ["{}", "  {", "\ufeff{}", *events]
    assert others["t"].to_list() == ["x{", None, "<Events>", "<13>a", "<?xml?><a/>"]


def test_documents_and_refused_ones_have_their_rows(seal: Seal) -> None:
    sources = Sources()
    delivered = rows(
        [seal([b'{"@timestamp":"2026-11-22T06:00:00","user":{"name":"lan"}}', b"{bad", b'{"message":"m"}'])], sources
    )
    made, refused = events(delivered.hstack(envelope.nothing(delivered, sources)), "text", Reader(()))
    assert made["row"].to_list() == [0, 2]
    assert made["user.name"].to_list() == ["lan", None]
    assert made["luuvet.time"].to_list() == ["zone=Asia/Ho_Chi_Minh", "received"]
    assert made["message"].to_list() == [None, "m"]
    assert refused["row"].to_list() == [1]
    assert refused["event.dataset"].to_list() == ["unparsed"]
    assert REASON in refused["luuvet.extra"][0]


def test_a_claimed_time_that_is_none_is_kept(read: Read) -> None:
    event = read(b'{"@timestamp":"tomorrow","a":1}')[0]
    assert event["luuvet"]["time"] == "received"
    assert event["luuvet"]["sender"]["@timestamp"] == "tomorrow"


def test_the_envelope_tells_what_the_document_does_not(read: Read) -> None:
    line = b'<174>1 2026-11-22T06:00:00Z web1 watcher 9 - - {"process":{"name":"sed"}}'
    event = read(line)[0]
    assert event["host"]["name"] == "web1"
    assert event["@timestamp"] == "2026-11-22T06:00:00.000000Z"
    assert event["log"]["syslog"]["facility"]["code"] == 21
    assert event["process"] == {"name": "sed"}
    assert event["event"]["original"] == line.decode()


def test_text_that_only_begins_like_an_object_is_a_line(read: Read) -> None:
    event = read(b"<13>Nov 22 13:00:00 web1 app[3]: {not json}")[0]
    assert event["event"]["dataset"] == "unparsed"
    assert event["message"] == "{not json}"
    assert event["process"]["pid"] == 3


def test_an_event_in_xml_inside_a_syslog_line(read: Read) -> None:
    event = b"<Event xmlns='x'><System><Provider Name='A'/><EventID>7</EventID><Channel>C</Channel><Computer>pc</Computer></System></Event>"
    found = read(b"<13>1 2026-11-22T06:00:00Z wec NXLog 9 - - " + event)[0]
    assert (found["event"]["code"], found["winlog"]["channel"]) == ("7", "C")
    assert found["@timestamp"] == "2026-11-22T06:00:00.000000Z"
    broken = read(b"<13>1 2026-11-22T06:00:00Z wec NXLog 9 - - <Event><System>")[0]
    assert broken["event"]["dataset"] == "unparsed" and broken["message"] == "<Event><System>"


def test_a_document_may_hold_every_field_there_is(read: Read) -> None:
    document = {field.name: "x" for field in COLUMNS} | {"message": "m"}
    event = read(orjson.dumps(document))[0]
    assert event["log"]["syslog"]["appname"] == "x"
    assert event["event"]["category"] == ["x"]
    assert "process.pid" in event["luuvet"]["mistyped"]
