"""An acknowledged record survives `kill -9` at any moment: a writer process is killed again and again on one archive."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from luuvet.archive.reader import Reader
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive

_WRITER = """
import asyncio, sys
from pathlib import Path
from luuvet.archive.sink import GroupSink
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw
from luuvet.kit.clock import system_clock
from luuvet.kit.journal import configure

configure("writer")  # warnings go to standard error; what this process says on standard output is what it promises

async def main(folder):
    archive = Archive.open(folder / "archive", folder / "keys", segment_bytes=30_000, reserve_bytes=0)
    size = archive.size
    sink = GroupSink(archive, commit_seconds=0.002)
    await sink.start()
    print("open", size, flush=True)
    async def sender(name):
        while True:
            lines = [b"%s %d" % (name, number) for number in range(50)]
            receipt = await sink.put(Raw("relp", "192.0.2.1:1", "", "relp", system_clock(), lines))
            await receipt.durable()
            print("kept", receipt.first + receipt.count, flush=True)
    await asyncio.gather(*(sender(b"sender-%d" % each) for each in range(4)))

asyncio.run(main(Path(sys.argv[1])))
"""


def _round(folder: Path, chance: random.Random) -> int:
    """Run a writer, kill it, and return the highest index that it said was kept."""
    command = [sys.executable, "-c", _WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("open"), "the writer did not start"
        wanted = chance.randrange(1, 400)
        kept = [int(process.stdout.readline().split()[1]) for _ in range(wanted)]
        os.kill(process.pid, signal.SIGKILL)
        kept += [
            int(line.split()[1])
            for line in process.stdout.read().split("\n")
            if line.startswith("kept ") and line[-1].isdigit()
        ]
    return max(kept)


def _rounds(folder: Path, many: int, seed: int) -> None:
    chance = random.Random(seed)
    highest = 0
    for _ in range(many):
        highest = max(highest, _round(folder, chance))
        assert Reader(folder / "archive").size() >= highest
        report = verify(folder / "archive", workers=0)
        assert report.ok, report.text("en")
    archive = Archive.open(folder / "archive", folder / "keys", reserve_bytes=0)
    assert archive.size >= highest
    archive.close()
    reader, start = Reader(folder / "archive"), 0
    while runs := reader.read(start, 5000, 1 << 24):
        for sealed in runs:
            assert sealed.first == start
            start += len(sealed.raw)
            assert [line.rsplit(b" ", 1)[1] for line in sealed.raw.payloads] == [b"%d" % each for each in range(50)]
    assert start >= highest


def test_what_was_acknowledged_is_there_after_every_kill(tmp_path: Path) -> None:
    _rounds(tmp_path, 6, 1)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_was_acknowledged_is_there_after_fifty_kills(tmp_path: Path) -> None:
    _rounds(tmp_path, 50, 2)
