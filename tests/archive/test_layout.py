from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.archive.layout import BadLog, Layout, Log
from luuvet.archive.note import Signer
from luuvet.kit.ids import log_id


def _log() -> Log:
    verifier = Signer("luuvet", bytes(32)).verifier
    return Log(log_id(verifier.public), "luuvet", verifier)


def test_the_identity_comes_back(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.log.write_text(_log().text(), "utf-8")
    assert layout.read_log() == _log()


def test_every_flipped_byte_of_the_identity_is_seen_but_for_the_origin(tmp_path: Path) -> None:
    layout, content = Layout(tmp_path), _log().text().encode()
    origin = content.index(b"\nluuvet\n")  # the origin is compared with the checkpoints instead
    for at in range(len(content)):
        if origin < at < origin + 7:
            continue
        wrong = bytearray(content)
        wrong[at] ^= 0x02
        layout.log.write_bytes(wrong)
        with pytest.raises(BadLog):
            layout.read_log()


def test_a_missing_identity_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadLog, match="not an archive"):
        Layout(tmp_path).read_log()


def test_only_segments_are_listed_and_in_order(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.firsts() == []
    layout.segments.mkdir()
    for name in (layout.segment(70).name, layout.segment(0).name, ".x.seg.new", "notes.txt"):
        (layout.segments / name).touch()
    assert layout.firsts() == [0, 70]
