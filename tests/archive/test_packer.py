from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from luuvet.archive.packer import Packer
from luuvet.archive.writer import Archive


def test_what_cannot_be_packed_is_counted_and_the_rest_goes_on(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 5)
    archive.close()
    broken = tmp_path / "00000000000000000099.seg"
    broken.write_bytes(b"not a segment")
    packer = Packer(0)
    packer.submit(broken)
    packer.submit(archive.layout.segment(0))
    assert packer.wait(20)
    assert (packer.packed, packer.failed) == (1, 1)
    packer.stop()


def test_packing_does_not_eat_the_reserve(opened: Callable[..., Archive], fill: Callable[..., list[bytes]]) -> None:
    archive = opened()
    fill(archive, 5)
    archive.close()
    path = archive.layout.segment(0)
    before = path.read_bytes()
    packer = Packer(1 << 60)
    packer.submit(path)
    assert packer.wait(20)
    assert (packer.packed, packer.failed, path.read_bytes()) == (0, 1, before)
    packer.stop()
