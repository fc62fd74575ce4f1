from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.finding import Finding, as_raw
from luuvet.event.frame import IDENTITY, SCHEMA, complete
from luuvet.event.raw import Raw, Sealed
from luuvet.event.verbatim import APART
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.parse.text import decode_one

Read = Callable[..., list[dict[str, Any]]]
Seal = Callable[..., Sealed]

RECEIVED = 1_795_330_800_000_000_000
FORMATS = Formats.load()
PARSER = Parser(FORMATS, Sources())

STARTS = [
    b"",
    b"<86>Nov 22 13:00:00 web1 sshd[7]: Failed password for ",
    b"<85>1 2026-11-22T06:00:00Z web1 sudo 7 - - ",
    b'<190>Nov 22 13:00:00 nginx: 203.0.113.5 - - [22/Nov/2026:13:00:00 +0700] "GET /',
    b"<4>Nov 22 13:00:00 fw kernel: x IN=eth0 OUT= SRC=",
    b'{"@timestamp":"2026-11-22T00:00:00Z","process":{"pid":',
    b"<22>Nov 22 13:00:00 mail postfix/smtp[5]: 4ZxA1B2C3D: to=<",
    b"<30>Nov 22 13:00:00 fw dnsmasq[4]: 1 10.20.0.5/4 ",
]
payloads = st.lists(st.builds(bytes.__add__, st.sampled_from(STARTS), st.binary(max_size=40)), min_size=1, max_size=8)


def sealed(lines: Sequence[bytes], first: int = 0) -> Sealed:
    return Sealed("0123456789abcdef", first, Raw("syslog-tcp", "192.0.2.250:514", "", "newline", RECEIVED, lines))


@settings(max_examples=120, deadline=None)
@given(payloads)
def test_any_bytes_are_one_row_each_in_order(lines: list[bytes]) -> None:
    frame = PARSER.parse([sealed(lines, 7)])
    assert frame["luuvet.index"].to_list() == list(range(7, 7 + len(lines)))
    assert frame["event.dataset"].null_count() == 0
    assert frame["@timestamp"].null_count() == 0
    for line, text in zip(lines, frame["event.original"], strict=True):
        assert (text or "") == decode_one(line)[0]
    assert not PARSER.stats()["errors"]


def test_the_frame_is_an_event_frame(formats: Formats) -> None:
    frame = Parser(formats, Sources()).parse([sealed([b"x", b'{"a":1}', b"<13>Nov 22 13:00:00 h a: b"])])
    assert set(IDENTITY).issubset(frame.columns)
    assert all(frame.schema[name] == SCHEMA[name] for name in frame.columns if name != APART)
    assert complete(frame).height == 3
    assert Parser(formats, Sources()).parse([]).schema == SCHEMA


def test_lines_alone_give_every_identity_column(formats: Formats) -> None:
    frame = Parser(formats, Sources()).parse([sealed([b"<13>Nov 22 13:00:00 h a: b"])])
    assert set(IDENTITY).issubset(frame.columns)


def test_absent_values_are_null_never_empty() -> None:
    lines = [line for start in STARTS for line in (start, start + b" x")]
    frame = PARSER.parse([sealed(lines)])
    for name, kind in frame.schema.items():
        if kind == pl.String:
            assert not (frame[name] == "").any(), name


def test_a_batch_in_one_gives_the_same_as_one_by_one_and_as_many_threads(formats: Formats) -> None:
    lines = [start + tail for start in STARTS for tail in (b"", b"lan from 203.0.113.5 port 1 ssh2", b"\xff", b"7}}")]
    whole = complete(PARSER.parse([sealed(lines)]))
    singly = pl.concat([complete(PARSER.parse([sealed([line], n)])) for n, line in enumerate(lines)])
    assert whole.equals(singly)
    parser = Parser(formats, Sources(), threads=2)
    assert complete(parser.parse([sealed(lines)])).equals(whole)
    parser.close()


def test_findings_of_ours_keep_their_words(formats: Formats) -> None:
    finding = Finding(
        "luuvet.alert", "alert-raised", "Đã có cảnh báo", RECEIVED, {"event.kind": "alert", "luuvet.alert.id": "a1"}
    )
    run = Sealed("0123456789abcdef", 0, as_raw([finding], "case", RECEIVED))
    row = Parser(formats, Sources()).parse([run]).row(0, named=True)
    assert (row["event.dataset"], row["event.kind"], row["message"]) == ("luuvet.alert", "alert", "Đã có cảnh báo")
    assert orjson.loads(row["luuvet.extra"]) == {"luuvet.alert.id": "a1"}
    assert row["luuvet.time"] is None


def test_a_first_part_is_parsed_and_a_bomb_is_kept_with_its_reason(formats: Formats, seal: Seal) -> None:
    parser = Parser(formats, Sources())
    line = b"<86>Nov 22 13:00:00 web1 sshd[7]: Accepted password for lan from 203.0.113.5 port 4000 ssh2"
    frame = parser.parse([seal([line, b"rest", b'{"a":' * 100 + b"1" + b"}" * 100], parts=[1, -2, 0])])
    assert frame["event.dataset"].to_list() == ["sshd.auth", "luuvet.part", "unparsed"]
    assert "deeper than 64 levels" in frame["luuvet.extra"][2]


def test_counts(formats: Formats) -> None:
    parser = Parser(formats, Sources())
    parser.parse(
        [sealed([b"<13>Nov 22 13:00:00 h strange: words", b"<13>Nov 22 13:00:00 h su: (to root) lan on pts/0"])]
    )
    stats = parser.stats()
    assert stats["datasets"] == {"unparsed": 1, "su.auth": 1}
    assert stats["unparsed"] == {"strange": {"count": 1, "example": "<13>Nov 22 13:00:00 h strange: words"}}
    assert stats["format_problems"] == []


def test_the_file_tells_the_product_and_format_decides(read: Read) -> None:
    line = b'203.0.113.5 - - [22/Nov/2026:13:00:00 +0700] "GET / HTTP/1.1" 200 1 "-" "-"'
    file = {"listener": "file", "peer": "", "framing": "line"}
    digest = "sha256:" + "0" * 64
    assert read(line, source=f"{digest} /var/log/nginx/access.log", **file)[0]["event"]["dataset"] == "nginx.access"
    assert read(line, source=f"{digest} /var/log/apache2/access.log", **file)[0]["event"]["dataset"] == "apache.access"
    assert read(line, source=f"{digest} /tmp/x format=nginx_nginx", **file)[0]["event"]["dataset"] == "nginx.access"


CORPORA = os.environ.get("LUUVET_CORPORA")


@pytest.mark.skipif(not CORPORA, reason="LUUVET_CORPORA names no folder with the public corpora")
def test_logons_of_the_fail2ban_corpus(tmp_path: Path) -> None:
    archive = Path(str(CORPORA)) / "parse" / "fail2ban-logs.tar.zst"
    subprocess.run(["tar", "--zstd", "-xf", str(archive), "-C", str(tmp_path)], check=True)
    text = (tmp_path / "fail2ban/tests/files/logs/sshd").read_bytes()
    found = re.findall(rb'^# failJSON: (\{.*"match": true.*\})\n(?!#)(.+)$', text, re.MULTILINE)
    wishes = [(orjson.loads(wish).get("host", "?"), line) for wish, line in found]
    wanted = [(host, line) for host, line in wishes if host.encode() in line]  # the others join several lines
    frame = complete(PARSER.parse([sealed([line for _, line in wanted])]))
    hosts = frame.select(pl.coalesce("source.ip", "source.domain")).to_series()
    named = sum(host == told for host, (told, _) in zip(hosts, wanted, strict=True))
    assert len(wanted) > 80
    assert named / len(wanted) > 0.93  # what is left are names that imitate the rest of the line
    others = re.findall(
        rb'^# failJSON: \{ *"match": false[^\n]*\n(?!#)(Accepted[^\n]*|[^\n]*: Accepted [^\n]*)$', text, re.MULTILINE
    )
    accepted = PARSER.parse([sealed(others)]) if others else frame.clear()
    assert not (accepted["event.outcome"] == "failure").any()
