from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from lab.pack import pack
from lab.recording import Recording

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_keeps_what_each_sender_sent(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "lab.recorder", str(tmp_path), "127.0.0.1", str(port)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "ready").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0)) as line:
            line.sendall(b"<38>first\n<38>sec")
            time.sleep(0.1)
            line.sendall(b"ond\n")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind(("127.0.0.3", 0))
            for data in (b"<38>a", b"<38>bb"):
                sender.sendto(data, ("127.0.0.1", port))
        time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    (tmp_path / "truth.json").write_text("{}")
    pack(tmp_path, tmp_path / "made", {"127.0.0.2": ("a", "tcp", "traditional"), "127.0.0.3": ("b", "udp", "datagram")})
    recording = Recording.load(tmp_path / "made")
    assert recording.connections[0].stream == b"<38>first\n<38>second\n"
    assert len(recording.connections[0].chunks) == 2
    assert [piece.data for piece in recording.connections[1].records()] == [b"<38>a", b"<38>bb"]
