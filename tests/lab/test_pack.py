from __future__ import annotations

import json
from pathlib import Path

import pytest
from lab.pack import pack
from lab.recording import Recording


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "1.bytes").write_bytes(b"5 <1>ab5 <1>cd")
    (folder / "1.chunks").write_text("1700000000000000000 9\n1700000001500000000 5\n")
    (folder / "2.bytes").write_bytes(b"<1>x<1>yz")
    (folder / "2.chunks").write_text("1700000000700000000 4\n1700000000800000000 5\n")
    (folder / "3.bytes").write_bytes(b"")
    (folder / "3.chunks").write_text("")
    tapes = [(1, "tcp", "10.20.0.10"), (2, "udp", "10.20.0.101"), (3, "tcp", "10.20.0.10")]
    (folder / "index.json").write_text(json.dumps([{"id": i, "transport": t, "peer": p} for i, t, p in tapes]))
    (folder / "truth.json").write_text('{"schema": 1}')
    return folder


SENDERS = {"10.20.0.10": ("web1", "tcp", "octet-counted"), "10.20.0.101": ("pc-1", "udp", "datagram")}


def test_what_was_packed_is_read_back(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "old").touch()
    pack(raw, folder, SENDERS)
    assert not (folder / "old").exists()
    recording = Recording.load(folder)
    assert [connection.node for connection in recording.connections] == ["web1", "pc-1"]
    assert [piece.data for piece in recording.pieces()] == [b"5 <1>ab5 ", b"<1>x", b"<1>yz", b"<1>cd"]
    assert [(r.time // 10**8 % 100, r.data) for r in recording.records()] == [
        (0, b"<1>ab"),
        (7, b"<1>x"),
        (8, b"<1>yz"),
        (15, b"<1>cd"),
    ]
    assert recording.truth == {"schema": 1}


def test_sizes_that_disagree_are_refused(raw: Path, tmp_path: Path) -> None:
    pack(raw, tmp_path / "made", SENDERS)
    index = tmp_path / "made/index.json"
    index.write_text(index.read_text().replace('"bytes": 14', '"bytes": 15'))
    with pytest.raises(ValueError, match="14 bytes"):
        Recording.load(tmp_path / "made")
