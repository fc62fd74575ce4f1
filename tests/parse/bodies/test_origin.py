from __future__ import annotations

import polars as pl

from luuvet.event.raw import Raw, Sealed
from luuvet.parse.bodies.origin import Headers, Origin

FILE = Sealed("0" * 16, 0, Raw("file", "", "sha256:x /a.log", "line", 5_000_000, [b"1", b"2"], positions=[0, 2]))
NONE = Sealed("0" * 16, 2, Raw("syslog-udp", "192.0.2.1:514", "", "datagram", 6_000_000, []))
WIRE = Sealed("0" * 16, 2, Raw("syslog-udp", "192.0.2.1:514", "", "datagram", 7_000_000, [b"3"]))


def test_rows_are_found_in_their_runs() -> None:
    origin = Origin([FILE, NONE, WIRE]).of("Asia/Ho_Chi_Minh")
    rows = pl.Series([2, 0, 1], dtype=pl.UInt32)
    assert origin.zone == "Asia/Ho_Chi_Minh"
    assert origin.sources(rows).to_list() == ["192.0.2.1", "sha256:x /a.log", "sha256:x /a.log"]
    assert origin.received(rows).dt.epoch("us").to_list() == [7000, 5000, 5000]
    assert origin.first(rows).to_list() == [False, True, False]


def test_nothing_known_is_null() -> None:
    rows = pl.Series([0, 1], dtype=pl.UInt32)
    assert Origin().sources(rows).to_list() == [None, None]
    assert Origin().first(rows).to_list() == [False, False]


def test_headers_are_remembered_for_so_many_sources() -> None:
    headers = Headers(2)
    headers.put(("f", "a"), ("x",))
    headers.put(("f", "b"), ("y",))
    assert headers.get(("f", "a")) == ("x",)
    headers.put(("f", "c"), ("z",))
    assert headers.get(("f", "b")) is None
    assert headers.get(("f", "a")) == ("x",)
