"""A delivery between two processes of ours: one JSON line of header, then the payloads one after the other."""

from __future__ import annotations

from itertools import accumulate, pairwise

import orjson

from luuvet.event.raw import Raw


def encode(raw: Raw) -> bytes:
    """Return the bytes of a delivery."""
    header = {
        "listener": raw.listener,
        "peer": raw.peer,
        "source": raw.source,
        "framing": raw.framing,
        "received": raw.received,
        "lengths": [len(payload) for payload in raw.payloads],
        "parts": list(raw.parts),
        "positions": list(raw.positions),
    }
    return orjson.dumps(header) + b"\n" + b"".join(raw.payloads)


def decode(content: bytes) -> Raw:
    """Read the bytes of a delivery.

    Raises:
        ValueError: the header is damaged or the lengths do not sum up to what follows it.
    """
    line, newline, body = content.partition(b"\n")
    try:
        header = orjson.loads(line)
        lengths = header["lengths"]
        ends = list(accumulate(lengths, initial=0))
        if not newline or ends[-1] != len(body) or min(lengths, default=0) < 0:
            raise ValueError("the lengths do not sum up to the payload")
        payloads = [body[start:end] for start, end in pairwise(ends)]
        return Raw(
            str(header["listener"]),
            str(header["peer"]),
            str(header["source"]),
            str(header["framing"]),
            int(header["received"]),
            payloads,
            tuple(header["parts"]),
            tuple(header["positions"]),
        )
    except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError) as error:
        raise ValueError(f"the delivery's header is damaged: {error}") from error
