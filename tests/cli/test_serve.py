from __future__ import annotations

import os
import socket
from pathlib import Path

from bench.running import Server, luuvet


def test_a_taken_address_is_a_sentence_and_exit_3(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with socket.create_server(("127.0.0.1", server.tcp)):
        done = luuvet("serve", "--data", server.data, environment=server.environment, seconds=60)
    assert done.returncode == 3
    assert f"127.0.0.1:{server.tcp}" in done.stderr and "receive.syslog_tcp" in done.stderr


def test_a_second_server_on_one_folder_is_refused(server: Server) -> None:
    done = luuvet("serve", "--data", server.data, environment=server.environment, seconds=60)
    assert done.returncode == 3 and "server" in done.stderr
    assert server.count("user.name:hoa") >= 1, "the first one goes on"


def test_it_says_how_to_use_it_and_tells_the_key(server: Server) -> None:
    told = server.log.read_text("utf-8")
    key = (server.data / "archive" / "log").read_text("utf-8").splitlines()[3]
    for part in (key, f"127.0.0.1:{server.tcp}", f"127.0.0.1:{server.console}", "omfwd"):
        assert part in told


def test_a_wrong_setting_is_wrong_use(tmp_path: Path) -> None:
    environment = {**os.environ, "LUUVET_ARCHIVE_COMMIT_MS": "soon"}
    done = luuvet("serve", "--data", tmp_path / "data", environment=environment, seconds=60)
    assert done.returncode == 2 and "LUUVET_ARCHIVE_COMMIT_MS" in done.stderr
