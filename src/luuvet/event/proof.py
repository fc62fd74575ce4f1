"""One record with everything an outsider needs to verify it: header, salt, payload, inclusion path, signed checkpoint."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class Proof:
    """A record's proof.

    Attributes:
        event: the event id that was asked for.
        header: the canonical header's bytes as hashed into the leaf (version first; see the archive reference).
        salt: 16 bytes.
        payload: the record's bytes; empty when erased.
        size: number of leaves that the checkpoint covers.
        path: inclusion path, RFC 6962 section 2.1.1, lowest first, 32 bytes each.
        checkpoint: the signed note (C2SP tlog-checkpoint).
    """

    event: str
    header: bytes
    salt: bytes
    payload: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: str

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON shape; bytes are base64."""
        return {
            "schema": SCHEMA,
            "event": self.event,
            "header": b64encode(self.header).decode(),
            "salt": b64encode(self.salt).decode(),
            "payload": b64encode(self.payload).decode(),
            "index": self.index,
            "size": self.size,
            "path": [b64encode(node).decode() for node in self.path],
            "checkpoint": self.checkpoint,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Proof:
        """Read the documented JSON shape.

        Raises:
            ValueError: another schema, a field is missing or is not base64; the sentence names it.
        """
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise ValueError(f"this is not a proof of schema {SCHEMA}")
        try:
            return cls(
                event=str(document["event"]),
                header=b64decode(document["header"], validate=True),
                salt=b64decode(document["salt"], validate=True),
                payload=b64decode(document["payload"], validate=True),
                index=int(document["index"]),
                size=int(document["size"]),
                path=tuple(b64decode(node, validate=True) for node in document["path"]),
                checkpoint=str(document["checkpoint"]),
            )
        except KeyError as error:
            raise ValueError(f"the proof lacks the field {error}") from error
        except (TypeError, ValueError) as error:
            raise ValueError(f"the proof has a damaged field: {error}") from error
