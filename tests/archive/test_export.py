from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from luuvet.archive import checkpoint, export
from luuvet.archive.note import BadNote, Signer

_FOUND = checkpoint.sign(Signer("luuvet", bytes(32)), "luuvet", 7, bytes(32))


def test_a_file_holds_the_note(tmp_path: Path) -> None:
    export.to_file(_FOUND, tmp_path / "checkpoint")
    export.to_file(_FOUND, tmp_path / "checkpoint")
    assert (tmp_path / "checkpoint").read_text() == _FOUND.note
    assert len(list(tmp_path.iterdir())) == 1


def test_a_syslog_message_is_one_line_and_gives_the_note_back() -> None:
    message = export.syslog_message(_FOUND, "srv-1", 1_795_000_000_000_000_000)
    assert message.startswith(b"<109>1 2026-11-18T")
    assert b"\n" not in message
    kept = b"Nov 18 10:00:00 collector " + message
    assert export.from_syslog(kept) == _FOUND.note


@pytest.mark.parametrize(
    "message", [b"", b"luuvet-checkpoint ", b"luuvet-checkpoint []", b'luuvet-checkpoint {"note": "x"}']
)
def test_a_message_without_a_checkpoint_is_refused(message: bytes) -> None:
    with pytest.raises(BadNote):
        export.from_syslog(message)


def test_it_is_sent_over_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        export.send(b"<1>1 hello", f"127.0.0.1:{server.getsockname()[1]}")
        assert server.recv(100) == b"<1>1 hello"


def test_it_is_sent_over_tcp_octet_counted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        received: list[bytes] = []

        def take() -> None:
            with server.accept()[0] as stream:
                received.append(stream.recv(100))

        thread = threading.Thread(target=take)
        thread.start()
        export.send(b"<1>1 hello", f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join(5)
    assert received == [b"10 <1>1 hello"]


@pytest.mark.parametrize("address", ["", "host", "http://192.0.2.1:1", "udp://192.0.2.1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        export.send(b"x", address)
