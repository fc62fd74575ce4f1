"""Deliveries are bounded and keep to one framing."""

from luuvet.event.hints import Hints
from luuvet.event.raw import Raw
from luuvet.receive.files.batch import BATCH_BYTES, Batch
from luuvet.receive.files.cutters import Cut
from luuvet.receive.files.summary import FileRead


def test_deliveries() -> None:
    file = FileRead("/x", "ab" * 32)
    batch = Batch(lambda: 7, Hints(file.sha256, file.path), file)
    block = b"x" * (1 << 20)
    given: list[Raw] = []
    for number in range(9):
        given += batch.add(Cut([block], [], [number]), "line", "")
    given += batch.add(Cut([b"a", b"b"], [1, -2], [9, 9], blank=3), "line", "")
    given += batch.add(Cut([b"{}"], [], [10]), "json", "")
    given += batch.rest()
    assert [(raw.framing, len(raw)) for raw in given] == [("line", 4), ("line", 4), ("line", 3), ("json", 1)]
    assert max(raw.size for raw in given) <= BATCH_BYTES
    assert (given[2].parts, given[2].positions) == ([0, 1, -2], [8, 9, 9])
    assert (file.records, file.bytes, file.blank) == (11, 9 * (1 << 20) + 4, 3)
