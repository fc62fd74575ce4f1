from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from luuvet.event.frame import document
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.assemble import merged
from luuvet.parse.catalogue import Formats
from luuvet.parse.declare import read_format
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

RECEIVED = 1_795_330_800_000_000_000
Read = Callable[..., list[dict[str, Any]]]

LINE = b"<86>Nov 22 13:00:00 web1 sshd[7]: Accepted password for lan from 203.0.113.5 port 4000 ssh2"


def test_what_was_found_beats_what_the_rule_sets_beats_the_envelope(read: Read) -> None:
    event = read(
        LINE, b"<85>Nov 22 13:00:00 web1 sudo[9]:  lan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id -u"
    )
    assert event[0]["process"] == {"name": "sshd", "pid": 7}
    assert event[1]["process"]["name"] == "id"
    assert event[1]["process"]["pid"] == 9
    assert event[0]["log"]["level"] == "informational"


def test_the_host_is_told_claimed_or_the_peer(read: Read) -> None:
    assert read(LINE)[0]["host"]["name"] == "web1"
    untrusted = read(LINE, sources=Sources(relays=("198.51.100.0/24",)))[0]
    assert untrusted["host"] == {"name": "192.0.2.250", "ip": "192.0.2.250"}
    assert untrusted["luuvet"]["sender"]["host"]["name"] == "web1"
    told = read(LINE, listener="file", peer="", source="sha256:" + "0" * 64 + " /a host=web9")[0]
    assert told["host"] == {"name": "web9"}
    assert told["luuvet"]["sender"]["host"]["name"] == "web1"


def nginx(envelope: str, inner: str) -> bytes:
    return f'<190>1 {envelope} web1 nginx - - - 203.0.113.5 - - [{inner}] "GET / HTTP/1.1" 200 1 "-" "-"'.encode()


def test_the_finer_of_two_clocks_that_agree_else_the_messages_own(read: Read) -> None:
    near, far = read(
        nginx("2026-11-22T06:00:01.500000Z", "22/Nov/2026:13:00:00 +0700"),
        nginx("2026-11-22T06:30:00.000000Z", "22/Nov/2026:13:00:00 +0700"),
    )
    assert near["@timestamp"] == "2026-11-22T06:00:01.500000Z"
    assert far["@timestamp"] == "2026-11-22T06:00:00.000000Z"
    assert far["luuvet"]["time"] == "from=message"


def test_a_level_is_told_by_the_severity_of_the_envelope(read: Read) -> None:
    events = read(*(b"<%d>Nov 22 13:00:00 web1 a: b" % code for code in (0, 7)), b"no envelope")
    assert [event.get("log", {}).get("level") for event in events] == ["emergency", "debug", None]


def test_suspect_clocks_are_kept_and_marked(read: Read) -> None:
    old, new = read(b"<13>1 1970-01-01T00:00:00Z h a - - - x", b"<13>1 2099-01-01T00:00:00Z h a - - - x")
    assert (old["@timestamp"], old["luuvet"]["time"]) == ("1970-01-01T00:00:00.000000Z", "suspect=past")
    assert (new["@timestamp"], new["luuvet"]["time"]) == ("2099-01-01T00:00:00.000000Z", "suspect=future")


def test_leftovers_of_all_sides_are_one_object() -> None:
    frame = pl.DataFrame({"x": ['{"a":1}', None], "y": ['{"b":2}', None], "luuvet.sender.host.name": [None, "h"]})
    assert merged(frame, ["x", "y"]).to_list() == ['{"a":1,"b":2}', '{"luuvet.sender.host.name":"h"}']


def test_a_format_says_what_the_message_is() -> None:
    declared = {
        "reference": "r",
        "dataset": "acme.log",
        "when": {"programs": ["acme"]},
        "patterns": [
            {"name": "tail", "match": "tail [0-9]+ (?<message>.*)"},
            {"name": "middle", "match": "middle '(?<message>.*)' [0-9]+"},
            {"name": "none", "match": "none .*"},
        ],
    }
    parser = Parser(Formats((read_format("acme_acme", declared),), 1), Sources())
    lines = [
        f"<13>Nov 22 13:00:00 web1 acme: {text}".encode() for text in ("tail 1 Đã xong \r\n", "middle 'x' 2", "none 3")
    ]
    frame = parser.parse([Sealed("0" * 16, 0, Raw("syslog-tcp", "192.0.2.1:5", "", "newline", RECEIVED, lines))])
    assert [document(row)["message"] for row in frame.iter_rows(named=True)] == ["Đã xong ", "x", "none 3"]
    assert frame["message"].to_list() == [None, "x", None]
    assert frame["luuvet.message_at"].is_null().to_list() == [False, True, False]


def test_a_file_is_named_by_its_format_or_else_by_its_path(read: Any) -> None:
    found = read(
        b"CEF:0|A|B|1|1|n|1|filePath=C:\\\\a\\\\b.txt fname=c.txt", b"CEF:0|A|B|1|1|n|1|filePath=C:\\\\a\\\\b.txt"
    )
    assert [one["file"] for one in found] == [
        {"path": "C:\\a\\b.txt", "name": "c.txt"},
        {"path": "C:\\a\\b.txt", "name": "b.txt"},
    ]
