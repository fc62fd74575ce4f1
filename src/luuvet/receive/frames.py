"""Records that left a framing, gathered in runs, long ones in parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from luuvet.kit import limits


@dataclass(slots=True)
class Frames:
    """Records in order of arrival that were told apart the same way; `parts` as in `event.raw.Raw`, empty when all whole."""

    framing: str
    payloads: list[bytes] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)


class Gathering:
    """Gathers records into runs of the same framing; cuts those larger than `part_bytes` into numbered parts."""

    def __init__(self, part_bytes: int = limits.PART_BYTES) -> None:
        self.part_bytes = part_bytes
        self.part = 0
        """Parts of the present record that have been given out; 0 between records."""
        self.empty = 0
        """Records of no bytes so far: framing without a record."""
        self._framing = ""
        self._runs: list[Frames] = []

    def take(self) -> list[Frames]:
        """Return what was gathered and begin anew; a record in parts may go on."""
        runs, self._runs = self._runs, []
        return runs

    def whole(self, framing: str, payloads: list[bytes]) -> None:
        """Add records that are known to be neither empty nor long."""
        if not payloads:
            return
        run = self._run(framing)
        run.payloads.extend(payloads)
        if run.parts:
            run.parts.extend([0] * len(payloads))

    def record(self, framing: str, payload: bytes) -> None:
        """Add the record, or what is left of the one that `cut` began."""
        while len(payload) > self.part_bytes:
            self.cut(framing, payload[: self.part_bytes])
            payload = payload[self.part_bytes :]
        if self.part:
            self._add(self._framing, payload, -self.part - 1)
            self.part = 0
        elif payload:
            self._add(framing, payload, 0)
        else:
            self.empty += 1

    def cut(self, framing: str, payload: bytes) -> None:
        """Add one part of a record with more to come; the first part settles the framing of all."""
        if not self.part:
            self._framing = framing
        self.part += 1
        self._add(self._framing, payload, self.part)

    def _add(self, framing: str, payload: bytes, part: int) -> None:
        run = self._run(framing)
        if part and not run.parts:
            run.parts.extend([0] * len(run.payloads))
        run.payloads.append(payload)
        if part or run.parts:
            run.parts.append(part)

    def _run(self, framing: str) -> Frames:
        if not self._runs or self._runs[-1].framing != framing:
            self._runs.append(Frames(framing))
        return self._runs[-1]


def in_parts(
    payloads: list[bytes], positions: list[int], part_bytes: int = limits.PART_BYTES
) -> tuple[list[bytes], list[int], list[int]]:
    """Return payloads, parts and positions as `event.raw.Raw` wants them: empty records left out, long ones cut.

    A part stands at the position of its record. Records that are all whole cost one look at their lengths.
    """
    if not payloads or (min(payloads) and max(map(len, payloads)) <= part_bytes):
        return payloads, [], positions
    cut: list[bytes] = []
    parts: list[int] = []
    places: list[int] = []
    for payload, position in zip(payloads, positions, strict=True):
        gathering = Gathering(part_bytes)
        gathering.record("", payload)
        for run in gathering.take():
            cut += run.payloads
            parts += run.parts or [0]
            places += [position] * len(run.payloads)
    return cut, parts if any(parts) else [], places
