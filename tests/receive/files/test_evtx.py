"""Windows event files: every record that can be read is read, what cannot is told and counted, nothing is raised."""

import gzip
import random
from pathlib import Path

import orjson
import pytest
from tests.receive.files.evtx_made import event, evtx

from luuvet.event.raw import Raw
from luuvet.receive.files import read
from luuvet.receive.files.evtx import CHUNK_BYTES, HEADER_BYTES, TOLD, Spool, records

EVENTS = [event(4624, "Security", n + 1, {"TargetUserName": f"người dùng {n}", "LogonType": "3"}) for n in range(60)]
FILE = evtx([EVENTS[:20], EVENTS[20:40], EVENTS[40:]])


def read_from(path: Path, content: bytes) -> tuple[list[bytes], list[tuple[int, str]]]:
    path.write_bytes(content)
    faults: list[tuple[int, str]] = []
    return list(records(path, lambda at, key, reason: faults.append((at, key)))), faults


def test_every_record_is_a_document(tmp_path: Path) -> None:
    found, faults = read_from(tmp_path / "a", FILE)
    assert (len(found), faults) == (60, [])
    document = orjson.loads(found[7])["Event"]
    assert document["System"]["EventID"] in (4624, "4624")
    assert document["System"]["TimeCreated"]["#attributes"]["SystemTime"] == "2026-11-22T06:00:00.123456Z"
    assert document["EventData"] == {"TargetUserName": "người dùng 7", "LogonType": "3"}


def test_a_broken_chunk_costs_only_its_own_records(tmp_path: Path) -> None:
    second = HEADER_BYTES + CHUNK_BYTES
    found, faults = read_from(tmp_path / "a", FILE[:second] + b"XXXXXXXX" + FILE[second + 8 :])
    assert len(found) == 40
    assert faults == [(20, "evtxrecord")]


@pytest.mark.parametrize("size", [HEADER_BYTES + CHUNK_BYTES, HEADER_BYTES + CHUNK_BYTES + 9_000])
def test_a_cut_file_gives_what_is_there(tmp_path: Path, size: int) -> None:
    found, faults = read_from(tmp_path / "a", FILE[:size])
    assert 20 <= len(found) < 60 and (size % CHUNK_BYTES == HEADER_BYTES) == (len(found) == 20)
    assert faults[0] == (0, "evtxcut")


def test_only_a_beginning_cannot_be_opened(tmp_path: Path) -> None:
    found, faults = read_from(tmp_path / "a", FILE[:40])
    assert (found, [key for _, key in faults]) == ([], ["evtxcut", "evtxhead"])


def test_many_faults_are_counted(tmp_path: Path) -> None:
    broken = evtx([[one] for one in EVENTS[: TOLD + 5]]).replace(b"ElfChnk\0", b"ElfChnk?")
    _, faults = read_from(tmp_path / "a", broken)
    assert [key for _, key in faults] == ["evtxrecord"] * TOLD + ["evtxmore"]


def test_flipped_bytes_raise_nothing(tmp_path: Path) -> None:
    r = random.Random(7)
    for _ in range(40):
        broken = bytearray(FILE)
        for _ in range(r.choice((1, 20, 300))):
            broken[r.randrange(8, len(broken))] = r.randrange(256)
        assert len(read_from(tmp_path / "a", bytes(broken))[0]) <= 61


def test_runs_are_numbered_by_record(tmp_path: Path) -> None:
    with Spool() as spool:
        spool.write(FILE[:100])
        spool.write(FILE[100:])
        (cut,) = spool.cuts(lambda at, key, reason: None)
    assert cut.positions == list(range(1, 61))


@pytest.mark.parametrize("packed", [False, True])
def test_a_reading_gives_the_file_and_its_records(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "any name"
    path.write_bytes(gzip.compress(FILE) if packed else FILE)
    deliveries: list[Raw] = list(read(path))
    assert [raw.framing for raw in deliveries] == ["whole", "evtx"]
    assert b"".join(deliveries[0].payloads) == FILE
    assert (len(deliveries[1]), list(deliveries[1].positions[:3])) == (60, [1, 2, 3])
    assert [raw.framing for raw in read(path, whole=False)] == ["evtx"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "Security.evtx"
    path.write_bytes(FILE[: HEADER_BYTES + CHUNK_BYTES + 9_000])
    reading = read(path)
    assert sum(len(raw) for raw in reading if raw.framing == "evtx") > 20
    assert {problem.key for problem in reading.summary.problems} >= {"evtxcut"}
    for problem in reading.summary.problems:
        assert str(path) in problem.say("vi") and str(path) in problem.say("en")
