from __future__ import annotations

import socket
from pathlib import Path

import pytest

from luuvet.wire import serving


def test_only_the_owner_can_open_a_socket_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    path.write_text("a leftover")
    bound = serving.bind_path(path)
    assert path.stat().st_mode & 0o777 == 0o600
    bound.close()


def test_a_taken_address_is_a_sentence() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(RuntimeError, match="cannot listen on"),
    ):
        serving.bind_address("127.0.0.1", taken.getsockname()[1])
