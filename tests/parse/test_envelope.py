from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.raw import Raw, Sealed
from luuvet.parse import delivery, envelope
from luuvet.parse.sources import Sources

RECEIVED = 1_795_330_800_000_000_000  # 2026-11-22 07:00:00 UTC


def read(*lines: str, source: str = "", sources: Sources | None = None) -> list[dict[str, Any]]:
    sources = sources or Sources()
    raw = Raw("syslog-tcp", "192.0.2.250:514", source, "newline", RECEIVED, [line.encode() for line in lines])
    return envelope.read(delivery.rows([Sealed("0" * 16, 0, raw)], sources), sources).rows(named=True)


@pytest.mark.parametrize(
    ("line", "host", "program", "pid", "message"),
    [
        ("<34>Nov 22 13:00:00 web1 sshd[77]: hello", "web1", "sshd", 77, "hello"),
        ("<34>Nov  2 13:00:00 web1 su: 'su root' failed", "web1", "su", None, "'su root' failed"),
        ("Nov 22 13:00:00 web1 CRON[5]: (root) CMD (x)", "web1", "CRON", 5, "(root) CMD (x)"),
        ("<34>Nov 22 13:00:00 2001:db8::1 app[1]: x", "2001:db8::1", "app", 1, "x"),
        ("<190>Nov 22 13:00:00 nginx: 2001:db8::9 - - [x]", None, "nginx", None, "2001:db8::9 - - [x]"),
        ("<34>Nov 22 13:00:00 sshd[5]: no host", None, "sshd", 5, "no host"),
        ("<34>Nov 22 13:00:00 web1 just words", "web1", None, None, "just words"),
        ("<34>Nov 22 2026 13:00:00 fw1 : %ASA-6-1: x", "fw1", None, None, "%ASA-6-1: x"),
        ("2026-11-22T13:00:00.123456+07:00 web1 postfix/smtpd[9]: connect", "web1", "postfix/smtpd", 9, "connect"),
        ("<34>just words", None, None, None, "just words"),
        ("just words", None, None, None, "just words"),
        ("<38>Nov 22 13:00:00 sun sshd[4]: [ID 800047 auth.info] Failed", "sun", "sshd", 4, "Failed"),
        ("<34>1 2026-11-22T06:00:00Z web1 sshd 77 - - hello", "web1", "sshd", 77, "hello"),
        ("<34>1 2026-11-22T06:00:00Z web1 sshd 77 - -  hello", "web1", "sshd", 77, "hello"),
        ("<34>1 - - - - - -", None, None, None, ""),
        ("<34>1 2026-11-22T06:00:00Z web1 app - - - \ufeffđăng nhập", "web1", "app", None, "đăng nhập"),
        ("<34>1 broken", None, None, None, "1 broken"),
        ("<34>Nov 22 13:00:00 web1 app: two\nlines", "web1", "app", None, "two\nlines"),
        ("<34>Nov 22 13:00:00 web1 app: a#012b", "web1", "app", None, "a#012b"),
    ],
)
def test_shapes(line: str, host: str | None, program: str | None, pid: int | None, message: str) -> None:
    row = read(line)[0]
    assert (row["claimed"], row["program"], row["process.pid"], row["message"]) == (host, program, pid, message)
    if message and "[ID " not in line:
        assert line.encode()[row["luuvet.message_at"] :].decode() == message


def test_priority_and_structured_data() -> None:
    row = read(r'<165>1 2026-11-22T06:00:00Z web1 app ab12 ID47 [ex@1 a="x\"]y"][m] text')[0]
    assert (row["log.syslog.facility.code"], row["log.syslog.severity.code"]) == (20, 5)
    assert orjson.loads(row["envelope.extra"]) == {
        "log.syslog.procid": "ab12",
        "log.syslog.msgid": "ID47",
        "log.syslog.structured_data.ex@1.a": 'x"]y',
        "log.syslog.structured_data.m": True,
    }
    assert row["message"] == "text"
    beyond = read("<999>Nov 22 13:00:00 web1 app: x")[0]
    assert beyond["log.syslog.facility.code"] is None


def test_times_are_of_the_zone_of_hint_host_or_address() -> None:
    line = "<34>Nov 22 13:00:00 web1 app: x"
    assert read(line)[0]["envelope.time"] == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert read(line)[0]["envelope.how"] == "zone=Asia/Ho_Chi_Minh year=2026"
    by_host = Sources(zones={"web1": "UTC"})
    assert read(line, sources=by_host)[0]["envelope.time"] == datetime(2026, 11, 22, 13, tzinfo=UTC)
    by_address = Sources(zones={"192.0.2.250": "Europe/Berlin"})
    assert read(line, sources=by_address)[0]["envelope.time"] == datetime(2026, 11, 22, 12, tzinfo=UTC)
    hint = "sha256:" + "0" * 64 + " /a.log timezone=UTC year=2020"
    assert read(line, source=hint, sources=by_address)[0]["envelope.time"] == datetime(2020, 11, 22, 13, tzinfo=UTC)
    assert read(line, source=hint)[0]["envelope.how"] == "zone=UTC year=2020"


def test_order_is_kept_when_shapes_are_mixed() -> None:
    lines = ["plain", "<34>1 2026-11-22T06:00:00Z a b 1 - - m1", "<34>Nov 22 13:00:00 h t: m2", "<1>m3", ""]
    assert [row["message"] for row in read(*lines)] == ["plain", "m1", "m2", "m3", ""]


def test_nothing_has_the_same_columns() -> None:
    sources = Sources()
    rows = delivery.rows([Sealed("0" * 16, 0, Raw("http", "", "", "ndjson", RECEIVED, [b"{}"]))], sources)
    made = envelope.nothing(rows, sources)
    assert made.schema == envelope.ANSWER
    assert made["zone"][0] == "Asia/Ho_Chi_Minh"


@settings(max_examples=60)
@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), min_size=1, max_size=4),
    st.sampled_from(["", "<34>", "<34>1 ", "<34>Nov 22 13:00:00 "]),
)
def test_any_text_has_an_envelope(texts: list[str], start: str) -> None:
    rows = read(*[start + text for text in texts])
    assert len(rows) == len(texts)
    for row, text in zip(rows, texts, strict=True):
        if row["luuvet.message_at"] is not None and "[ID " not in text:
            assert (start + text).encode()[row["luuvet.message_at"] :].decode() == row["message"]


def test_a_number_or_a_level_after_an_iso_time_is_no_host() -> None:
    lines = [
        "2026-11-22T06:00:00Z 344 [Note] x",
        "2026-11-22T06:00:00.1+07:00  INFO 7 --- [main] x",
        "2026-11-22T06:00:00Z web1 x y",
        "<13>2026-11-22T06:00:00Z FIREWALL x y",
    ]
    bare, level, host, sent = read(*lines)
    assert (bare["claimed"], bare["message"]) == (None, lines[0])
    assert (level["claimed"], level["message"]) == (None, lines[1])
    assert (host["claimed"], host["message"]) == ("web1", "x y")
    assert (sent["claimed"], sent["message"]) == ("FIREWALL", "x y")


@pytest.mark.parametrize(
    ("line", "host", "program", "sequence", "when", "message"),
    [
        ("<189>123: *Mar  1 00:00:11.123: %SYS-5-CONFIG_I: Configured", None, None, 123, (2, 28, 17, 0, 11), "%SYS-5-CONFIG_I: Configured"),
        ("<189>45: sw1: Nov 22 2026 10:00:00.123: %LINK-3-UPDOWN: down", "sw1", None, 45, (11, 22, 3, 0, 0), "%LINK-3-UPDOWN: down"),
        ("<189>46: sw1: 000012: .Nov 22 10:00:01.5 ICT: %SEC-6-LIST: x", "sw1", None, 12, (11, 22, 3, 0, 1), "%SEC-6-LIST: x"),
        ("<166>:Nov 22 10:00:00 UTC: %ASA-session-6-302013: Built", None, None, None, (11, 22, 10, 0, 0), "%ASA-session-6-302013: Built"),
        ("<14>2026-11-22 10:00:00,123 web1 app[12]: hello", "web1", "app", None, (11, 22, 3, 0, 0), "hello"),
        ("<14>2026-11-22 10:00:00+09:00 web1 app: hello", "web1", "app", None, (11, 22, 1, 0, 0), "hello"),
    ],
)  # fmt: skip
def test_numbered_lines_and_times_with_a_blank(
    line: str, host: str | None, program: str | None, sequence: int | None, when: tuple[int, ...], message: str
) -> None:
    row = read(line)[0]
    assert (row["claimed"], row["program"], row["message"]) == (host, program, message)
    assert row["envelope.time"].replace(microsecond=0) == datetime(2026, *when, tzinfo=UTC)
    assert orjson.loads(row["envelope.extra"] or b"{}").get("event.sequence") == sequence


def test_a_bare_line_that_begins_with_a_date_is_its_programs_own() -> None:
    line = "2026-11-22 10:00:00,123 INFO com.example.Main: hello"
    assert read(line)[0]["message"] == line


def test_the_zone_of_a_network_or_of_a_named_host_counts() -> None:
    line = "<34>Nov 22 13:00:00 web1 app: x"
    nets = Sources(zones={"192.0.2.0/24": "UTC", "192.0.2.128/25": "Asia/Tokyo"})
    assert read(line, sources=nets)[0]["envelope.time"] == datetime(2026, 11, 22, 4, tzinfo=UTC)
    named = Sources(zones={"db9": "UTC"})
    hint = "sha256:" + "0" * 64 + " /a.log host=db9"
    assert read(line, source=hint, sources=named)[0]["envelope.time"] == datetime(2026, 11, 22, 13, tzinfo=UTC)
