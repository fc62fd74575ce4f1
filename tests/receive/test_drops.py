"""The kernel's table of UDP sockets."""

import os
import socket
from pathlib import Path

from luuvet.receive.drops import dropped, read_dropped

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  245: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 81237 2 0000000000000000 42
  246: 0100007F:158B 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 81238 2 0000000000000000 0
""".splitlines()


def test_the_socket_is_found_by_its_inode() -> None:
    assert (dropped(TABLE, 81237), dropped(TABLE, 81238), dropped(TABLE, 42)) == (42, 0, None)


def test_a_system_without_the_table_does_not_tell(tmp_path: Path) -> None:
    assert read_dropped(1, [tmp_path / "none"]) is None


def test_a_socket_of_ours() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        assert read_dropped(os.fstat(opened.fileno()).st_ino) == 0
