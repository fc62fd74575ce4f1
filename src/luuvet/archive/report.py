"""What the verifier found, as a value with a documented JSON shape and sentences in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from luuvet.kit.words import load

SCHEMA = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or worth saying.

    Attributes:
        kind: key of its sentence, e.g. `checksum`, `content`, `missing`, `tail`, `against`.
        segment: file name, empty where no segment is meant.
        record: index of the first record concerned, -1 where none is.
        last: index of the last record concerned, or -1.
        why: the technical reason in English, may be empty.
        values: further values for the sentence.
    """

    kind: str
    segment: str = ""
    record: int = -1
    last: int = -1
    why: str = ""
    values: dict[str, str | int] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """Return the sentence in a language."""
        values = {"segment": self.segment, "record": self.record, "last": self.last, "why": self.why, **self.values}
        return load("luuvet.archive").say(f"verify.{self.kind}", lang, **values)

    def to_json(self) -> dict[str, Any]:
        """Return the documented shape."""
        return {
            "kind": self.kind,
            "segment": self.segment or None,
            "record": self.record if self.record >= 0 else None,
            "last": self.last if self.last >= 0 else None,
            "why": self.why or None,
            "vi": self.sentence("vi"),
            "en": self.sentence("en"),
        }


@dataclass
class Report:
    """The verdict over an archive folder.

    Attributes:
        log: id of the log.
        trusted: `given` when the caller named the public key, `local` when it was the one in `archive/log`.
        key: that verifier key.
        records: records checked one by one.
        size: number of records that the last good checkpoint covers.
        root: its root, 32 bytes; empty where there is none.
        erased: records of which only the digest is left, by an erasure order.
        retired: [first, end) ranges removed by retention, known by a signed statement.
        segments, bytes: files read.
        seconds: how long it took.
        faults: what is wrong, in order; empty when the archive is whole.
        notices: what a reader should know though nothing is wrong.
    """

    log: str = ""
    trusted: str = "local"
    key: str = ""
    records: int = 0
    size: int = 0
    root: bytes = b""
    erased: int = 0
    retired: list[tuple[int, int]] = field(default_factory=list)
    segments: int = 0
    bytes: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return the documented shape."""
        return {
            "schema": SCHEMA,
            "ok": self.ok,
            "log": self.log,
            "trusted": self.trusted,
            "key": self.key,
            "records": self.records,
            "size": self.size,
            "root": self.root.hex(),
            "erased": self.erased,
            "retired": [{"first": first, "end": end} for first, end in self.retired],
            "segments": self.segments,
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
            "faults": [fault.to_json() for fault in self.faults],
            "notices": [notice.to_json() for notice in self.notices],
        }

    def text(self, lang: str) -> str:
        """Return the verdict for a person: one sentence a line."""
        words = load("luuvet.archive")
        head = words.say("verify.whole" if self.ok else "verify.broken", lang, log=self.log, size=self.size,
                         records=self.records, segments=self.segments, faults=len(self.faults))  # fmt: skip
        return "\n".join([head, *(each.sentence(lang) for each in [*self.faults, *self.notices])])
