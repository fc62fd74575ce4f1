"""What is learned, as the bytes of one file: a line of JSON, then a frame after the other (Arrow IPC, zstd)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

SCHEMA = 1


def pack(head: Mapping[str, Any], frames: Mapping[str, pl.DataFrame]) -> bytes:
    """Return a head and named frames as bytes."""
    blobs: dict[str, bytes] = {}
    for name, frame in frames.items():
        buffer = io.BytesIO()
        frame.rechunk().write_ipc(buffer, compression="zstd")
        blobs[name] = buffer.getvalue()
    sizes = {name: len(blob) for name, blob in blobs.items()}
    return b"".join([orjson.dumps({**head, "schema": SCHEMA, "frames": sizes}), b"\n", *blobs.values()])


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return what `pack` was given.

    Raises:
        ValueError: the bytes are damaged, or of another schema.
    """
    line, found, rest = content.partition(b"\n")
    head = orjson.loads(line)
    if not found or not isinstance(head, dict) or head.get("schema") != SCHEMA:
        raise ValueError(f"not of schema {SCHEMA}")
    frames: dict[str, pl.DataFrame] = {}
    at = 0
    for name, size in head["frames"].items():
        try:
            frames[name] = pl.read_ipc(io.BytesIO(rest[at : at + size]))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise ValueError(f"frame {name}: {error}") from error
        at += size
    return head, frames
