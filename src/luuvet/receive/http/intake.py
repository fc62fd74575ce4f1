"""Takes documents to the sink and answers only when the checkpoint that covers them is on disk. Knows no HTTP server."""

from __future__ import annotations

from dataclasses import dataclass

from luuvet.event.raw import Raw, Receipt, Sink, SinkClosed, SinkFull
from luuvet.kit.clock import Clock
from luuvet.receive.counters import Counters
from luuvet.receive.frames import in_parts
from luuvet.receive.http import answers
from luuvet.receive.http.bulk import Run, is_document
from luuvet.receive.http.resent import Known, Resent, digest
from luuvet.receive.json_values import JsonValues, NotJson


@dataclass(frozen=True, slots=True)
class BulkAnswer:
    """The answer to `_bulk`: its items in order; `retry_after` seconds when the log took nothing (0: it took something)."""

    items: list[bytes]
    errors: bool
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class LinesAnswer:
    """The answer to newline JSON: records kept; line numbers (from 0) that are kept, but only as rejects."""

    accepted: int
    rejected: list[int]


@dataclass(slots=True)
class _Sent:
    """A run on its way: the receipt of its delivery, or of the item it repeats."""

    run: Run
    receipt: Receipt | None = None
    known: Known | None = None
    result: str = "created"
    full: SinkFull | SinkClosed | None = None


class Intake:
    """One for all requests of a listener: it holds the window of ids."""

    def __init__(self, sink: Sink, clock: Clock, counters: Counters, resent: Resent | None = None) -> None:
        self._sink = sink
        self._clock = clock
        self._counters = counters
        self._resent = resent or Resent()

    async def bulk(self, peer: str, runs: list[Run]) -> BulkAnswer:
        """Keep the items of a `_bulk` request; what the full or closing log did not take is answered 429, item by item."""
        sent: list[_Sent] = []
        full: SinkFull | SinkClosed | None = None
        for run in runs:
            one = _Sent(run, full=full)
            if not full:
                await self._send(peer, one)
                full = one.full
            sent.append(one)
        items: list[bytes] = []
        errors, kept, retry_after = False, False, 0
        for one in sent:
            await self._settle(one)
            items += _answer(one)
            errors = errors or bool(one.full or one.run.refused or one.result == "conflict")
            kept = kept or not one.full
            retry_after = max(retry_after, getattr(one.full, "retry_after", 1) if one.full else 0)
        return BulkAnswer(items, errors, 0 if kept else retry_after)

    async def lines(self, peer: str, source: str, body: bytes) -> LinesAnswer:
        """Keep newline JSON, or the objects of a JSON array; lines that are no JSON object are kept as rejects.

        Raises:
            SinkFull, SinkClosed: nothing is acknowledged; the client must send it all again.
        """
        lines, positions = _values(body) if body.lstrip()[:1] == b"[" else _lines(body)
        good = [is_document(line) for line in lines]
        receipts = []
        for framing, wanted in (("ndjson", True), ("rejected", False)):
            payloads = [line for line, fine in zip(lines, good, strict=True) if fine is wanted]
            places = [place for place, fine in zip(positions, good, strict=True) if fine is wanted]
            if payloads:
                receipts.append(await self._put(peer, source, framing, payloads, places))
        for receipt in receipts:
            await receipt.durable()
        rejected = [place for place, fine in zip(positions, good, strict=True) if not fine]
        return LinesAnswer(len(lines) - len(rejected), rejected)

    async def _send(self, peer: str, one: _Sent) -> None:
        """Put a run into the sink, unless it is the resend of an item that is known."""
        run = one.run
        known = self._resent.find(run.action.index, run.action.id) if run.action.id and not run.refused else None
        if known and run.action.operation == "create":
            one.known, one.receipt, one.result = known, known.receipt, "conflict"
            return
        if known and known.digest == digest(run.documents[0]):
            one.known, one.receipt, one.result = known, known.receipt, "noop"
            return
        alone = run.refused is not None and run.documents == [run.line]
        source = "" if alone else run.line.decode("utf-8", "backslashreplace")
        framing = "rejected" if run.refused else "bulk"
        try:
            one.receipt = await self._put(peer, source, framing, run.documents, run.positions)
        except (SinkFull, SinkClosed) as full:
            one.full = full
            return
        if run.action.id and not run.refused:
            one.known = self._resent.came(run.action.index, run.action.id, run.documents[0], one.receipt)
            one.result = "updated" if one.known.version > 1 else "created"

    async def _put(self, peer: str, source: str, framing: str, payloads: list[bytes], positions: list[int]) -> Receipt:
        self._counters.empty += payloads.count(b"")
        cut, parts, places = in_parts(payloads, positions)
        raw = Raw("http", peer, source, framing, self._clock(), cut, parts, places)
        receipt = await self._sink.put(raw)
        self._counters.took(raw)
        return receipt

    async def _settle(self, one: _Sent) -> None:
        """Wait for the checkpoint; an id whose item failed is forgotten, so that its resend is kept."""
        if one.full or not one.receipt:
            return
        try:
            await one.receipt.durable()
        except (SinkFull, SinkClosed) as full:
            one.full = full
            if one.known:
                self._resent.forget(one.run.action.index, one.run.action.id, one.known)
        else:
            if one.known and one.known.receipt is one.receipt:
                one.known.receipt = None


def _answer(one: _Sent) -> list[bytes]:
    run, action = one.run, one.run.action
    told = (action.operation, action.index, action.id)
    if one.full:
        reason = f"{one.full}; nothing of this item is kept, send it again later"
        return [answers.refused(*told, 429, "es_rejected_execution_exception", reason)] * len(run.documents)
    if run.refused:
        return [answers.refused(*told, 400, *run.refused)]
    if one.result == "conflict":
        reason = f"[{action.id}]: version conflict, document already exists (it is kept and durable)"
        return [answers.refused(*told, 409, "version_conflict_engine_exception", reason)]
    first = one.receipt.first if one.receipt else 0
    if action.id:
        return [answers.item(*told, first, one.result, one.known.version if one.known else 1)]
    return answers.items(action.operation, action.index, range(first, first + len(run.documents)))


def _lines(body: bytes) -> tuple[list[bytes], list[int]]:
    lines = body.split(b"\n")
    if b"\r" in body:
        lines = [line.removesuffix(b"\r") for line in lines]
    kept = [(line, number) for number, line in enumerate(lines) if line.strip()]
    return [line for line, _ in kept], [number for _, number in kept]


def _values(body: bytes) -> tuple[list[bytes], list[int]]:
    """Return the objects of an array; what is no object, from there to the end, is one last value."""
    values = JsonValues()
    try:
        found = values.feed(body)
    except NotJson as error:
        found = error.found
    _, left = values.left
    texts = [text for _, text in found] + ([left] if left.strip() else [])
    return texts, list(range(len(texts)))
