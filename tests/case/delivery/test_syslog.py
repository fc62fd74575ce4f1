from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from bench.receivers import Authority, stream

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Style
from luuvet.case.delivery.syslog import Syslog, messages

RFC5424 = re.compile(
    rb"<(\d+)>1 (\S+) (\S+) luuvet (\d+) (\w+) (\[luuvet@32473 (?:[^\]\\]|\\.)*\]) \xef\xbb\xbf(.*)", re.S
)


def syslog(route: Any, style: Style, to: str, doors: tuple[int, ...] = (), **more: Any) -> Syslog:
    return Syslog(route(kind="syslog", to=(to,), **more), style, doors)


def test_a_message_is_rfc_5424_with_structured_data(letter: Any, style: Style) -> None:
    (told,) = messages(letter(), style, "máy chủ", 8000)
    found = RFC5424.fullmatch(told)
    assert found and found[1] == b"107" and found[2] == b"2026-11-25T07:00:00.000000Z" and found[5] == b"alert"
    assert b'alert="a1"' in found[6] and b'level="high"' in found[6] and f'log="{style.log}"'.encode() in found[6]
    assert found[7].decode() == "Có người lạ (web1) | sshd: Failed password"


def test_hostile_values_stay_in_their_place_and_long_ones_are_cut(letter: Any, notice: Any, style: Style) -> None:
    hostile = notice(alert={"host": 'x"] y="z\\\n<13>', "vi": {"message": "ạ" * 9000}})
    (told,) = messages(letter(hostile), style, "vm", 1400)
    found = RFC5424.fullmatch(told)
    assert found and len(told) <= 1400 and rb'host="x\"\] y=\"z\\\\n<13>"' in found[6]
    assert b"\n" not in told and told.decode().endswith("…")


def test_a_digest_is_one_message_an_alert_and_one_for_the_rest(letter: Any, notice: Any, style: Style) -> None:
    told = messages(letter(notice("a1"), notice("a2"), more=7), style, "vm", 8000)
    assert [RFC5424.fullmatch(one)[5] for one in told] == [b"alert", b"alert", b"digest"]  # type: ignore[index]
    (test,) = messages(letter(kind="test"), style, "vm", 8000)
    assert b"luuvet@32473" in test and b" test " in test


def test_over_tcp_frames_are_counted(letter: Any, notice: Any, route: Any, style: Style) -> None:
    with stream() as (port, got):
        syslog(route, style, f"tcp://127.0.0.1:{port}")(letter(notice("a1"), notice("a2")), ())
    (content,) = got
    frames = []
    while content:
        size, _, rest = content.partition(b" ")
        frames.append(rest[: int(size)])
        content = rest[int(size) :]
    assert len(frames) == 2 and all(RFC5424.fullmatch(one) for one in frames)


def test_over_tls_with_a_checked_certificate(
    letter: Any, route: Any, style: Style, signed: Authority, other: Authority
) -> None:
    with stream(signed.context()) as (port, got):
        syslog(route, style, f"tls://127.0.0.1:{port}", ca_file=signed.ca)(letter(), ())
        with pytest.raises(Failed) as refused:
            syslog(route, style, f"tls://127.0.0.1:{port}", ca_file=other.ca)(letter(), ())
    assert refused.value.key == "certificate" and len(got) == 1 and b'alert="a1"' in got[0]


def test_over_udp_and_a_port_where_nobody_listens(letter: Any, route: Any, style: Style) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        said = syslog(route, style, f"udp://127.0.0.1:{port}")(letter(), ())
        assert RFC5424.fullmatch(server.recv(9000)) and "UDP" in said["vi"]
    for way in ("udp", "tcp"):
        with pytest.raises(Failed) as refused:
            syslog(route, style, f"{way}://127.0.0.1:{port}")(letter(), ())
        assert refused.value.key == "refused"


def test_it_does_not_feed_our_own_door_whatever_its_name(letter: Any, route: Any, style: Style) -> None:
    with stream() as (port, got), pytest.raises(Failed) as refused:
        syslog(route, style, f"tcp://localhost:{port}", (port,))(letter(), ())
    assert refused.value.key == "ourselves" and not any(got)
