from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.fields import COLUMNS
from luuvet.event.raw import Raw, Sealed
from luuvet.parse import envelope
from luuvet.parse.catalogue import Formats
from luuvet.parse.delivery import rows
from luuvet.parse.documents import Reader
from luuvet.parse.objects import REASON, events, split
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.store import rows as kept
from luuvet.store.schema import EVENTS

_NAMES = st.sampled_from(
    [
        "a",
        "b.c",
        "message",
        "host",
        "name",
        "os",
        "event",
        "id",
        "winlog",
        "channel",
        "event_id",
        "luuvet",
        "sender",
        "user",
        "@timestamp",
        "log",
    ]
)
FORMATS = Formats.load()
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


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "đ", "2026-11-22T06:00:00Z", "a\nb"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(_NAMES, _VALUES, max_size=6), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([b"", b"<13>Nov 22 13:00:00 h a[3]: ", b"<13>1 2026-11-22T06:00:00Z h\xc3\xa1 a 3 - - "]),
    st.sampled_from([b"", b"\n"]),
)
def test_what_a_document_says_itself_comes_back_from_the_store(
    documents: list[dict[str, Any]], trusted: bool, head: bytes, end: bytes
) -> None:
    lines = [head + orjson.dumps(one) + end for one in documents]
    sources = Sources(relays=("192.0.2.0/24",) if trusted else ())
    raw = Raw("http", "192.0.2.1:5", "", "ndjson", 1_795_330_800_000_000_000, lines)
    frame = Parser(FORMATS, sources).parse([Sealed("0" * 16, 0, raw)])
    stored = kept.whole(kept.events(frame), EVENTS)
    for name in ("message", "luuvet.extra"):
        for told, came in zip(frame[name], stored[name], strict=True):
            if name == "message":
                assert told == came
            else:
                assert orjson.loads(told or "{}") == orjson.loads(came or "{}")


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


def test_each_document_is_read_in_the_zone_of_its_source() -> None:
    line = b'{"@timestamp":"2026-11-22T06:00:00"}'
    sealed = [Sealed("0" * 16, n, Raw("http", peer, "", "ndjson", 1_795_330_800_000_000_000, [line])) for n, peer in
              enumerate(["192.0.2.1:5", "192.0.2.9:5", "192.0.2.1:6"])]  # fmt: skip
    sources = Sources(zones={"192.0.2.9": "UTC"})
    delivered = rows(sealed, sources)
    made, _ = events(delivered.hstack(envelope.nothing(delivered, sources)), "text", Reader(()))
    assert made["@timestamp"].dt.hour().to_list() == [23, 6, 23]


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
