"""The recording's format: what the recorder kept, compressed, with an index. See `lab/README.md`.

`index.json`: one entry a connection: `id`, `node`, `transport`, `framing`, `peer`, `bytes`, `chunks`, `first`, `last`
(UTC). `<id>-<node>.stream.zst` holds the bytes exactly as sent; `<id>-<node>.chunks.zst` a line a piece as it arrived:
nanoseconds since the epoch, length in bytes."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard

LEVEL = 19


def pack(raw: Path, folder: Path, senders: dict[str, tuple[str, str, str]]) -> None:
    """Write the recording of `raw` to `folder`, replacing what is there. `senders`: address → node, transport, framing."""
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    entries = [_connection(raw, beside, tape, senders) for tape in json.loads((raw / "index.json").read_text())]
    entries = [entry for entry in entries if entry]
    (beside / "index.json").write_text(json.dumps({"schema": 1, "connections": entries}, indent=1) + "\n")
    shutil.copyfile(raw / "truth.json", beside / "truth.json")
    (beside / "README.md").write_text(_readme(folder.name, entries), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)


def _connection(raw: Path, folder: Path, tape: dict[str, Any], senders: dict[str, Any]) -> dict[str, Any]:
    node, transport, framing = senders[tape["peer"]]
    stream = (raw / f"{tape['id']}.bytes").read_bytes()
    chunks = (raw / f"{tape['id']}.chunks").read_bytes()
    if not stream:
        return {}
    packer = zstandard.ZstdCompressor(level=LEVEL)
    (folder / f"{tape['id']}-{node}.stream.zst").write_bytes(packer.compress(stream))
    (folder / f"{tape['id']}-{node}.chunks.zst").write_bytes(packer.compress(chunks))
    times = [int(line.split()[0]) for line in chunks.splitlines()]
    return {
        **tape,
        "node": node,
        "transport": transport,
        "framing": framing,
        "bytes": len(stream),
        "chunks": len(times),
        "first": _iso(times[0]),
        "last": _iso(times[-1]),
    }


def _iso(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _readme(name: str, entries: list[dict[str, Any]]) -> str:
    rows = "\n".join(
        f"| {e['node']} | {e['peer']} | {e['transport']} | {e['framing']} | {e['bytes']:,} | {e['first']} – {e['last']} |"
        for e in entries
    )
    return (
        f"# What the lab's office sent: {name}\n\n"
        "Bytes exactly as the machines' rsyslog sent them; see `lab/README.md` for the cast, the format and what is real.\n"
        "`truth.json` is what the playing scripts wrote down while they played.\n\n"
        "| machine | address | transport | framing | bytes | when (UTC) |\n|---|---|---|---|---|---|\n" + rows + "\n"
    )
