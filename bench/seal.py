"""Sealing and verifying against `zstd` and `sha256sum` on the same bytes; prints one JSON document.

    python bench/seal.py [--records N] [--kind syslog|json] [--level L]

The lines vary in host, user, address, port, identifier and time, and are rendered before the clock starts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from luuvet.archive.compact import pack
from luuvet.archive.reader import Reader
from luuvet.archive.sink import GroupSink
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw
from luuvet.kit.clock import system_clock

DELIVERY = 400
"""Lines that one read of a socket brings."""


def lines(kind: str, count: int) -> list[bytes]:
    """Return `count` varied lines: `syslog` of about 200 bytes, `json` of about 650."""
    chance = random.Random(7)
    make = _syslog if kind == "syslog" else _json
    users = [f"user{chance.randrange(10**6)}" for _ in range(500)]
    return [make(chance, number, chance.choice(users)).encode() for number in range(count)]


def _moment(number: int, chance: random.Random) -> str:
    seconds, part = divmod(number, 70_000)
    return f"2026-11-22T{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{part * 14 + chance.randrange(14):06d}Z"


def _syslog(chance: random.Random, number: int, user: str) -> str:
    address, port, pid = f"203.0.113.{chance.randrange(256)}", chance.randrange(1024, 65536), chance.randrange(99_999)
    head = f"1 {_moment(number, chance)} srv-{chance.randrange(200):03d}"
    return (
        f"<38>{head} sshd {pid} - - Failed password for invalid user {user} from {address} port {port} ssh2: "
        f"RSA SHA256:{chance.getrandbits(64):016x} session {chance.getrandbits(32):08x}",
        f"<134>{head} nginx {pid} - - {address} - {user} [22/Nov/2026:10:00:00 +0700] "
        f'"GET /portal/{chance.getrandbits(32):08x}/index.php?id={port} HTTP/1.1" 200 {chance.randrange(10**5)} "-" "Mozilla/5.0"',
        f"<6>{head} kernel - - - IN=eth0 OUT= MAC=00:16:3e:{pid % 256:02x}:{port % 256:02x}:aa SRC={address} "
        f"DST=198.51.100.{pid % 256} LEN={port % 1500} TOS=0x00 TTL={port % 128} ID={port} PROTO=TCP SPT={port} DPT=443",
        f"<86>{head} sudo {pid} - - {user} : TTY=pts/{pid % 9} ; PWD=/home/{user}/{chance.getrandbits(24):06x} ; "
        f"USER=root ; COMMAND=/usr/bin/systemctl restart app-{port}.service",
    )[chance.randrange(4)]


def _json(chance: random.Random, number: int, user: str) -> str:
    moment, host = _moment(number, chance), f"srv-{chance.randrange(200):03d}"
    guid = f"{{{chance.getrandbits(32):08x}-{chance.getrandbits(16):04x}-{chance.getrandbits(48):012x}}}"
    address, pid = f"203.0.113.{chance.randrange(256)}", chance.randrange(99_999)
    if number % 2:
        event = {
            "code": "4624", "provider": "Microsoft-Windows-Security-Auditing", "action": "logged-in", "outcome": "success",
        }  # fmt: skip
        data = {
            "TargetUserName": user, "TargetLogonId": hex(chance.getrandbits(32)), "IpAddress": address, "LogonType": "3",
            "IpPort": str(pid), "LogonProcessName": "NtLmSsp", "AuthenticationPackageName": "NTLM", "LogonGuid": guid,
        }  # fmt: skip
    else:
        event = {"code": "1", "provider": "Microsoft-Windows-Sysmon", "action": "process-created", "outcome": "success"}
        data = {
            "Image": f"C:\\Program Files\\App{pid % 90}\\bin\\tool{pid % 700}.exe", "ProcessGuid": guid, "User": f"CORP\\{user}",
            "CommandLine": f"tool{pid % 700}.exe --job {chance.getrandbits(40):010x} --in D:\\data\\{pid}", "ProcessId": str(pid),
            "Hashes": f"SHA256={chance.getrandbits(256):064x}",
        }  # fmt: skip
    system = {"family": "windows", "name": "Windows Server 2022 Standard", "version": "10.0"}
    document = {
        "@timestamp": moment, "host": {"name": host, "ip": [f"198.51.100.{pid % 256}"], "os": system}, "event": event,
        "winlog": {"record_id": 10**6 + number, "channel": "Security", "event_data": data},
        "agent": {"type": "winlogbeat", "version": "9.1.2"}, "message": f"An event of {user} on {host} was recorded.",
    }  # fmt: skip
    return json.dumps(document, separators=(",", ":"))


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds that the work takes, its child processes counted: of use on a busy machine."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that the work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _command(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def _heartbeat(gaps: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        gaps.append(time.perf_counter() - before - 0.001)


async def _seal(folder: Path, payloads: list[bytes]) -> tuple[float, float]:
    """Return (seconds until all is durable, longest time that the event loop came late in seconds)."""
    sink = GroupSink(Archive.open(folder / "archive", folder / "keys", segment_bytes=1 << 40))
    await sink.start()
    gaps: list[float] = []
    beat = asyncio.create_task(_heartbeat(gaps))
    began, receipt = time.perf_counter(), None
    for at in range(0, len(payloads), DELIVERY):
        raw = Raw("syslog-tcp", "192.0.2.1:514", "", "newline", system_clock(), payloads[at : at + DELIVERY])
        receipt = await sink.put(raw)
        await asyncio.sleep(0)
    assert receipt is not None
    await receipt.durable()
    seconds = time.perf_counter() - began
    beat.cancel()
    await sink.stop()
    return seconds, max(gaps)


def _read(folder: Path) -> int:
    reader, start = Reader(folder), 0
    while runs := reader.read(start, 50_000, 64 << 20):
        start = runs[-1].first + len(runs[-1].raw)
    return start


def measure(folder: Path, payloads: list[bytes], level: int, rounds: int) -> dict[str, object]:
    """Return the figures of one data set; seconds are medians of the rounds."""
    raw = folder / "raw"
    raw.write_bytes(b"\n".join(payloads) + b"\n")
    packed, again = str(raw) + ".zst", str(raw) + ".again"
    seals, gaps, squeezed, hashed, unpacked, verified, reads = [], [], [], [], [], [], []
    for number in range(rounds):
        home = folder / str(number)
        squeezed.append(timed(lambda: _command("zstd", "-3", "-f", str(raw), "-o", packed)))
        hashed.append(timed(lambda: _command("sha256sum", str(raw))))
        unpacked.append(timed(lambda: _command("zstd", "-d", "-f", packed, "-o", again)))
        seconds, gap = asyncio.run(_seal(home, payloads))
        seals.append(seconds)
        gaps.append(gap)
        verified.append(timed(lambda home=home: _checked(home, len(payloads))))  # type: ignore[misc]
        reads.append(timed(lambda home=home: _read(home / "archive")))  # type: ignore[misc]
    tools = cpu(lambda: (_command("zstd", "-3", "-f", str(raw), "-o", packed), _command("sha256sum", str(raw))))
    ours = cpu(lambda: asyncio.run(_seal(folder / "cpu", payloads)))
    tools_back = cpu(lambda: (_command("zstd", "-d", "-f", packed, "-o", again), _command("sha256sum", str(raw))))
    ours_back = cpu(lambda: _checked(folder / "cpu", len(payloads)))
    segment = folder / "0" / "archive" / "segments" / f"{0:020d}.seg"
    size, active = raw.stat().st_size, segment.stat().st_size
    packing = timed(lambda: pack(segment, level=level))
    millions = len(payloads) / 1e6
    return {
        "records": len(payloads),
        "bytes_a_record": round(size / len(payloads), 1),
        "zstd3_seconds": round(median(squeezed), 3),
        "sha256sum_seconds": round(median(hashed), 3),
        "seal_seconds": round(median(seals), 3),
        "seal_ratio": round((median(squeezed) + median(hashed)) / median(seals), 3),
        "seal_records_a_second": round(len(payloads) / median(seals)),
        "seal_cpu_seconds": round(ours, 3),
        "seal_cpu_ratio": round(tools / ours, 3),
        "loop_gap_seconds": round(max(gaps), 4),
        "verify_seconds": round(median(verified), 3),
        "verify_ratio": round((median(unpacked) + median(hashed)) / median(verified), 3),
        "verify_cpu_ratio": round(tools_back / ours_back, 3),
        "read_records_a_second": round(len(payloads) / median(reads)),
        "zstd3_per_raw_byte": round(Path(packed).stat().st_size / size, 4),
        "active_per_raw_byte": round(active / size, 4),
        "packed_per_raw_byte": round(segment.stat().st_size / size, 4),
        "pack_level": level,
        "pack_seconds_a_million": round(packing / millions, 2),
    }


def _checked(home: Path, records: int) -> None:
    report = verify(home / "archive")
    assert report.ok and report.records == records, report.text("en")


def main() -> None:
    """Measure both kinds, or the one asked for."""
    parser = argparse.ArgumentParser(description="sealing and verifying against zstd and sha256sum")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--kind", choices=("syslog", "json"))
    parser.add_argument("--level", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    found: dict[str, object] = {}
    for kind in [given.kind] if given.kind else ["syslog", "json"]:
        payloads = lines(kind, given.records)
        with tempfile.TemporaryDirectory() as folder:
            found[kind] = measure(Path(folder), payloads, given.level, given.rounds)
    json.dump(found, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
