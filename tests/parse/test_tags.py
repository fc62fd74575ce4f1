from __future__ import annotations

from typing import Any

import pytest

from luuvet.event.raw import Raw, Sealed
from luuvet.parse import delivery, envelope
from luuvet.parse.sources import Sources

RECEIVED = 1_795_330_800_000_000_000  # 2026-11-22 07:00:00 UTC


def read(*lines: str) -> list[dict[str, Any]]:
    sources = Sources()
    raw = Raw("syslog-udp", "192.0.2.1:514", "", "datagram", RECEIVED, [line.encode() for line in lines])
    return envelope.read(delivery.rows([Sealed("0" * 16, 0, raw)], sources), sources).to_dicts()


CEF = "CEF:0|Acme|Wall|1|7|hit|5|src=192.0.2.1"
ASA = "%ASA-6-302013: Built inbound"
DEVICES = [
    (f"<134>Nov 22 10:00:00 fw-1 {CEF}", "fw-1", None, CEF),
    (f"<134>Nov 22 10:00:00 {CEF}", None, None, CEF),
    (f"<134>{CEF}", None, None, CEF),
    (f"<134>1 2026-11-22T03:00:00Z fw-1 - - - - {CEF}", "fw-1", None, CEF),
    ("Nov 22 10:00:00 fw-1 CEF: 0|Acme|W|1|7|hit|5|", "fw-1", None, "CEF: 0|Acme|W|1|7|hit|5|"),
    ("<13>Nov 22 10:00:00 fw-1 LEEF:1.0|Acme|W|1|7|a=b", "fw-1", None, "LEEF:1.0|Acme|W|1|7|a=b"),
    (f"<166>{ASA}", None, None, ASA),
    (f"<166>Nov 22 2026 10:00:00: {ASA}", None, None, ASA),
    (f"<166>Nov 22 2026 10:00:00 asa-1 : {ASA}", "asa-1", None, ASA),
    (f"<166>Nov 22 10:00:00 asa-1 {ASA}", "asa-1", None, ASA),
    (f"\ufeff<166>Nov 22 10:00:00 asa-1 {ASA}", "asa-1", None, ASA),
    ("<189>date=2026-11-22 time=10:00:00 devname=fw", None, None, "date=2026-11-22 time=10:00:00 devname=fw"),
    ("Nov 22 10:00:00 fw-1 date=2026-11-22 time=10:00:00", "fw-1", None, "date=2026-11-22 time=10:00:00"),
    ("<189>Nov 22 10:00:00 date=2026-11-22 time=10: 00:00 a=b", None, None, "date=2026-11-22 time=10: 00:00 a=b"),
    ("2026-11-22 10:00:00.123456+0700  mac-1 sshd[7]: hello", "mac-1", "sshd", "hello"),
    ("firewall,info forward: in:ether2 out:ether1", None, None, "firewall,info forward: in:ether2 out:ether1"),
    ("<14>Nov 22 10:00:00 PA-1 1,2026/11/22 10:00:00,0,TRAFFIC", "PA-1", None, "1,2026/11/22 10:00:00,0,TRAFFIC"),
    ("<134>Nov 22 10:00:00 filterlog[123]: 5,,,x", None, "filterlog", "5,,,x"),
    ("\ufeffdate=2026-11-22 a=b", None, None, "date=2026-11-22 a=b"),
    ('<134>1 2026-11-22T03:00:00Z gw CheckPoint 7 - [action:"Drop"; a:"b"]', "gw", "CheckPoint", '[action:"Drop"; a:"b"]'),
    ('<134>1 2026-11-22T03:00:00Z gw CheckPoint 7 - [F@1 a="b"]', "gw", "CheckPoint", '[F@1 a="b"]'),
]  # fmt: skip


@pytest.mark.parametrize(("line", "host", "program", "message"), DEVICES)
def test_what_devices_write(line: str, host: str | None, program: str | None, message: str) -> None:
    row = read(line)[0]
    assert (row["claimed"], row["program"], row["message"]) == (host, program, message)
    assert line.encode()[row["luuvet.message_at"] :].decode() == message


def test_they_do_not_disturb_each_other() -> None:
    rows = read(*(line for line, *_ in DEVICES), "<1>Nov 22 10:00:00 h app[7]: x")
    assert [row["message"] for row in rows] == [*(message for *_, message in DEVICES), "x"]
    assert rows[-1]["program"] == "app"
