from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.fields import BY_NAME
from luuvet.parse.catalogue import Formats
from luuvet.parse.documents import KNOWN, Reader, parsed
from luuvet.parse.shapes import DEPTH, Refused


def one(document: dict[str, Any], *, ours: bool = False, trusted: bool = True) -> dict[str, Any]:
    made = Reader(()).read([orjson.dumps(document).decode()], [ours], [trusted])
    assert not made.refused
    row = made.frame.to_dicts()[0]
    return {**row, **orjson.loads(row.pop("luuvet.extra", None) or "{}")}


def several(texts: list[str]) -> Any:
    return Reader(()).read(texts, [False] * len(texts), [True] * len(texts))


def test_nested_and_dotted_names_are_the_same() -> None:
    assert one({"source": {"ip": "192.0.2.1"}, "event.category": "web"})["source.ip"] == "192.0.2.1"
    assert one({"source.ip": "192.0.2.1", "event": {"category": "web"}})["event.category"] == ["web"]


def test_a_sender_does_not_speak_for_us() -> None:
    row = one({"event": {"id": "x", "created": "c", "dataset": "luuvet.alert"}, "luuvet": {"alert": {"id": 1}}})
    assert row["luuvet.sender.event.id"] == "x"
    assert row["event.created"] == "c"
    assert row["luuvet.sender.event.dataset"] == "luuvet.alert"
    assert row["luuvet.sender.alert.id"] == 1
    assert row["event.dataset"] == "json.document"


def test_our_findings_do() -> None:
    row = one({"event.dataset": "luuvet.alert", "luuvet.alert.id": "a"}, ours=True)
    assert (row["event.dataset"], row["luuvet.alert.id"]) == ("luuvet.alert", "a")


def test_an_untrusted_host_is_only_a_claim() -> None:
    row = one({"host": {"name": "dc-1", "ip": "192.0.2.1"}}, trusted=False)
    assert "host.name" not in row
    assert row["luuvet.sender.host.name"] == "dc-1"


@pytest.mark.parametrize(
    ("document", "dataset"),
    [
        ({"@timestamp": "2026-11-22T00:00:00Z"}, "ecs.document"),
        ({"event.module": "acme", "event.category": ["file"]}, "acme.file"),
        ({"event.module": "acme"}, "acme"),
        ({"event.module": "luuvet"}, "json.document"),
        ({"event.dataset": "unparsed"}, "json.document"),
    ],
)
def test_datasets(document: dict[str, Any], dataset: str) -> None:
    assert one(document)["event.dataset"] == dataset


def test_what_does_not_fit_is_kept_and_named() -> None:
    row = one({"process.pid": "many", "host.ip": ["192.0.2.1", "192.0.2.2"], "source.ip": "x"})
    assert row["luuvet.mistyped"] == ["host.ip", "process.pid", "source.ip"]
    assert row["process.pid"] == "many"
    assert row["host.ip"] == ["192.0.2.1", "192.0.2.2"]


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (deep(DEPTH + 1), "deeper than 64"),
        ('{"a":' + "[" * 70 + "]" * 70 + "}", "deeper than 64"),
        (deep(100_000), "no JSON|deeper"),
        ("{" + ",".join(f'"f{n}":1' for n in range(5_001)) + "}", "more than 5,000 fields"),
        ('{"a":"' + "x" * (1 << 20) + '"}', "more than 1,048,576"),
        ('{"a":', "no JSON"),
        ("[1]", "not an object"),
    ],
)
def test_bombs_and_nonsense_are_refused_with_a_reason(text: str, reason: str) -> None:
    made = several([text, "{}"])
    assert re.search(reason, made.refused[0])
    assert made.frame.height == 2 and list(made.refused) == [0]


def test_depth_is_allowed_to_the_limit() -> None:
    assert one(orjson.loads(deep(DEPTH)))[".".join("a" * DEPTH)] == 1


def test_what_stands_around_an_object_does_no_harm() -> None:
    assert parsed(" \ufeff{}\0\r\n") == {}
    with pytest.raises(Refused, match="no JSON"):
        parsed("{} x")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
names = st.sampled_from(sorted(BY_NAME)) | st.text(max_size=8)


@settings(deadline=None)  # the first document of a shape takes longer than the others
@given(st.dictionaries(names, json_values, max_size=6))
def test_any_document_gives_a_row(document: dict[str, Any]) -> None:
    try:
        text = orjson.dumps(document).decode()
    except TypeError:  # an integer beyond 64 bits: no JSON of orjson's
        return
    assert several([text]).frame.height == 1


def test_columns_of_lists_keep_each_place() -> None:
    texts = [
        '{"event.category":["web","network"]}',
        "{}",
        '{"event.category":"web"}',
        '{"event.category":["web","network"]}',
    ]
    frame = several(texts).frame
    assert frame["event.category"].to_list() == [["web", "network"], None, ["web"], ["web", "network"]]


def test_what_is_moved_keeps_the_order_of_the_document() -> None:
    names = [f"luuvet.{letter}" for letter in "qwertyuiop"]
    row = one(dict.fromkeys(names, 1))
    assert [name for name in row if name.startswith("luuvet.sender.")] == [
        name.replace("luuvet.", "luuvet.sender.") for name in names
    ]


def test_what_is_empty_is_absent() -> None:
    row = one(
        {"event.type": [], "dns.resolved_ip": [], "user.name": [""], "a": "", "b": [], "c": {}, "d": None, "e": 0}
    )
    told = {name for name, value in row.items() if value is not None and name != "luuvet.extra"}
    assert told == {"event.kind", "event.dataset", "e"}


def test_documents_of_many_shapes_come_back_in_their_order() -> None:
    texts = [orjson.dumps({"user.name": f"u{n}", f"x{n % 7}": n}).decode() for n in range(50)]
    texts[9] = "{"
    made = several(texts)
    assert list(made.refused) == [9]
    assert made.frame["user.name"].to_list() == [None if n == 9 else f"u{n}" for n in range(50)]
    assert orjson.loads(made.frame["luuvet.extra"][48]) == {"x6": 48}


def test_new_names_without_end_are_not_kept_without_end() -> None:
    reader = Reader(())
    texts = [f'{{"field{n}": {n}}}' for n in range(KNOWN + 50)]
    frame = reader.read(texts, [False] * len(texts), [True] * len(texts)).frame
    assert frame["luuvet.extra"][KNOWN + 49] == f'{{"field{KNOWN + 49}":{KNOWN + 49}}}'
    assert max(len(reader._known), len(reader._plans)) <= KNOWN


SECURITY = {
    "SubjectUserName": "-", "TargetUserName": "lan", "TargetDomainName": "EXAMPLE", "TargetLogonId": "0x3e7a1", "LogonType": "10",
    "IpAddress": "203.0.113.5", "IpPort": "49800", "ProcessId": "0x3b4", "ProcessName": "C:\\Windows\\winlogon.exe",
}  # fmt: skip
AT, HOST, WHO = "2026-11-22T06:00:00.123Z", "pc-7.example.vn", "Microsoft-Windows-Security-Auditing"
EVTX = {
    "Event": {
        "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        "System": {
            "Provider": {"#attributes": {"Name": WHO}}, "EventID": 4624, "Level": 0, "Keywords": "0x8020000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": AT}}, "EventRecordID": 9001, "Channel": "Security", "Computer": HOST,
        },
        "EventData": {**SECURITY, "LogonType": 10},
    }
}  # fmt: skip
WINLOGBEAT = {
    "@timestamp": AT,
    "event": {"code": "4624", "action": "Logon"},
    "winlog": {
        "channel": "Security", "provider_name": WHO, "event_id": 4624, "record_id": 9001, "computer_name": HOST,
        "keywords": ["Audit Success"], "task": "Logon", "event_data": SECURITY,
    },
}  # fmt: skip
NXLOG = {
    "EventTime": AT, "Hostname": HOST, "Channel": "Security", "SourceName": WHO, "EventID": 4624, "RecordNumber": 9001,
    "EventType": "AUDIT_SUCCESS", **SECURITY,
}  # fmt: skip
EXPORTED = {
    "@timestamp": AT, "TimeCreated": AT, "Hostname": HOST, "Channel": "Security", "SourceName": WHO, "EventID": 4624,
    "Keywords": "0x8020000000000000", "EventRecordID": 9001, **SECURITY,
}  # fmt: skip
XML = (
    f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{WHO}'/><EventID>4624</EventID>"
    f"<Level>0</Level><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='{AT}'/><EventRecordID>9001</EventRecordID>"
    f"<Channel>Security</Channel><Computer>{HOST}</Computer></System><EventData>"
    + "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in SECURITY.items())
    + "</EventData></Event>"
)


def test_a_windows_event_is_the_same_whatever_its_way(formats: Formats) -> None:
    ways = [orjson.dumps(one).decode() for one in (EVTX, WINLOGBEAT, NXLOG, EXPORTED)] + [XML]
    frame = formats.documents.read(ways, [False] * 5, [True] * 5).frame
    assert set(frame["user.name"]) == {"lan"} and set(frame["event.action"]) == {"logged-in"}
    for name in frame.columns:
        if name not in ("luuvet.extra", "log.level"):  # which only some ways tell
            assert frame[name].n_unique() == 1, (name, frame[name].to_list())
    extras = [orjson.loads(text) for text in frame["luuvet.extra"]]
    for extra in extras:
        data = {
            name.rpartition(".")[2]: value for name, value in extra.items() if name.startswith("winlog.event_data.")
        }
        assert {name: data.get(name) for name in SECURITY} == SECURITY
        assert (extra["winlog.logon.type"], extra["winlog.event_id"]) == ("RemoteInteractive", "4624")
        assert not [name for name in extra if name.startswith("Event.")]
