from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive import checkpoint
from luuvet.archive.keys import MissingKey
from luuvet.archive.layout import BadLog
from luuvet.archive.reader import Reader
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.kit.clock import DAY_NS
from luuvet.kit.durable import Held


def _payloads(folder: Path) -> list[bytes]:
    reader, start, found = Reader(folder), 0, []
    while runs := reader.read(start, 1000, 1 << 30):
        for sealed in runs:
            assert sealed.first == start
            found += list(sealed.raw.payloads)
            start += len(sealed.raw)
    reader.close()
    return found


def test_the_first_start_makes_log_key_and_checkpoint(opened: Callable[..., Archive], tmp_path: Path) -> None:
    archive = opened(origin="log.example/a")
    assert (archive.created, archive.size) == (True, 0)
    assert archive.verifier_key.startswith("log.example/a+")
    assert checkpoint.verify(archive.layout.latest.read_text(), archive.identity.verifier).size == 0
    archive.close()
    again = opened(origin="another origin is of no matter now")
    assert (again.created, again.log) == (False, archive.log)


def test_records_are_numbered_from_zero_and_come_back(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], tmp_path: Path
) -> None:
    archive = opened()
    assert archive.append([Raw("x", "", "", "line", 5, [b"a", b"b"])]) == 0
    assert archive.append([Raw("x", "", "", "line", 5, [b"c"])]) == 2
    assert archive.size == 0
    assert archive.commit().size == archive.size == 3
    assert _payloads(tmp_path / "archive") == [b"a", b"b", b"c"]


def test_a_second_writer_is_refused(opened: Callable[..., Archive]) -> None:
    opened()
    with pytest.raises(Held):
        opened()


def test_segments_roll_by_size_and_by_day(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], now: int, tmp_path: Path
) -> None:
    archive = opened(segment_bytes=5000)
    payloads = fill(archive, 40)
    by_size = len(archive.layout.firsts())
    assert by_size > 2
    payloads += fill(archive, 3, start=40, received=now + DAY_NS)
    assert len(archive.layout.firsts()) > by_size
    assert archive.packer.wait(20)
    assert archive.packer.packed == len(archive.layout.firsts()) - 1
    assert _payloads(tmp_path / "archive") == payloads
    assert verify(tmp_path / "archive").ok


def test_what_was_not_committed_is_gone_and_its_numbers_are_used_again(
    opened: Callable[..., Archive], tmp_path: Path
) -> None:
    archive = opened()
    archive.append([Raw("x", "", "", "line", 5, [b"kept"])])
    archive.commit()
    archive.append([Raw("x", "", "", "line", 5, [b"lost"])])
    archive.close()
    again = opened()
    assert again.append([Raw("x", "", "", "line", 5, [b"new"])]) == 1
    again.commit()
    assert _payloads(tmp_path / "archive") == [b"kept", b"new"]


def test_a_full_disk_gives_the_room_back_and_later_writing_goes_on(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened()
    payloads = fill(archive, 3)
    size = archive.layout.segment(0).stat().st_size

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("luuvet.archive.active.os.fdatasync", full)
        patched.setattr("luuvet.archive.active.os.ftruncate", lambda handle, size: None)
        first, second = (
            archive.seal([Raw("x", "", "", "line", 5, [b"1"])]),
            archive.seal([Raw("x", "", "", "line", 5, [b"2"])]),
        )
        patched.setattr("luuvet.archive.active.Active.roll_back", lambda self: os.truncate(self.path, self.size))
        with pytest.raises(SinkFull):
            archive.write(first)
    with pytest.raises(SinkFull, match="earlier group"):
        archive.write(second)
    assert archive.layout.segment(0).stat().st_size == size
    archive._active.roll_back()
    payloads += fill(archive, 3, start=3)
    assert _payloads(tmp_path / "archive") == payloads
    assert verify(tmp_path / "archive").ok


def test_the_reserve_is_not_eaten(opened: Callable[..., Archive]) -> None:
    archive = opened(reserve_bytes=1 << 60)
    with pytest.raises(SinkFull, match="bytes left"):
        archive.append([Raw("x", "", "", "line", 5, [b"a"])])


def test_a_failing_disk_stops_the_archive(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened()
    payloads = fill(archive, 2)

    def broken(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr("luuvet.archive.active.os.fdatasync", broken)
        archive.append([Raw("x", "", "", "line", 5, [b"lost"])])
        with pytest.raises(SinkClosed, match="restart to recover"):
            archive.commit()
    with pytest.raises(SinkClosed):
        archive.append([Raw("x", "", "", "line", 5, [b"a"])])
    archive.close()
    assert opened().size == len(payloads)


def test_a_delivery_that_cannot_be_sealed_takes_no_numbers(opened: Callable[..., Archive], tmp_path: Path) -> None:
    archive = opened()
    good, bad = Raw("x", "", "", "line", 5, [b"a"]), Raw("x", "", "", "line", 5, [b"b"], [1 << 40])
    with pytest.raises(Exception, match=r"."):
        archive.append([good, bad])
    archive.append([good])
    assert archive.commit().size == 1
    assert verify(tmp_path / "archive").ok


def test_a_log_that_lost_its_key_or_identity_is_not_begun_anew(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 1)
    archive.close()
    key = tmp_path / "keys" / "luuvet"
    key.rename(tmp_path / "aside")
    with pytest.raises(MissingKey):
        opened()
    (tmp_path / "aside").rename(key)
    archive.layout.log.unlink()
    with pytest.raises(BadLog):
        opened()


def test_a_first_start_that_was_cut_short_is_begun_again(opened: Callable[..., Archive], tmp_path: Path) -> None:
    archive = opened()
    archive.close()
    archive.layout.log.unlink()
    assert opened().created


def test_rolling_leaves_nothing_in_flight_behind(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], tmp_path: Path
) -> None:
    archive = opened()
    archive.roll()
    assert archive.layout.firsts() == [0]
    payloads = fill(archive, 2)
    archive.roll()
    assert archive.layout.firsts() == [0, len(payloads)]
    payloads += fill(archive, 2, start=2)
    assert _payloads(tmp_path / "archive") == payloads
    assert verify(tmp_path / "archive").ok
