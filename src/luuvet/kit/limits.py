"""Sizes and times that more than one room must agree on. Bytes and seconds."""

from __future__ import annotations

PART_BYTES = 1 << 20
"""A record larger than this is kept whole in parts of this size, each marked."""

COMMIT_SECONDS = 0.05
"""A group commit closes at the latest this long after its first record."""

COMMIT_BYTES = 8 << 20
"""A group commit closes at the latest at this many payload bytes."""

QUEUE_BYTES = 64 << 20
"""What may wait before the archive; above it the senders wait."""

DERIVE_RECORDS = 50_000
"""Records that one derivation batch holds at most (parse, detect, edges, store)."""

DERIVE_BYTES = 64 << 20
"""Payload bytes that one derivation batch holds at most."""

DERIVE_SECONDS = 1.0
"""A derivation batch waits at most this long for more records while records keep coming."""

HTTP_BODY_BYTES = 128 << 20
"""An HTTP body larger than this (after decompression) is refused with 413."""

QUERY_SECONDS = 30
"""A query of the store runs at most this long."""

QUERY_MEMORY_BYTES = 2 << 30
"""A query of the store takes at most this much memory."""
