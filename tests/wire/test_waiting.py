from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from luuvet.event.raw import Raw
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.sealing import LocalSink
from luuvet.wire.waiting import waiting_since


def test_the_oldest_record_that_is_not_derived_counts(tmp_path: Path, known: Any, deliver: Callable[..., Raw]) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    archive = open_archive(known(layout.data, archive__reserve_bytes=0), layout)
    sink = LocalSink(archive)
    for received in (1_000, 2_000, 3_000):
        sink.write(replace(deliver(b"<13>one", b"<13>two"), received=received))
    assert [waiting_since(layout.archive, at) for at in (0, 1, 2, 5)] == [1_000, 1_000, 2_000, 3_000]
    assert waiting_since(layout.archive, 6) == 0, "nothing waits"
    archive.close()


def test_a_folder_without_a_log_has_nothing_waiting(tmp_path: Path) -> None:
    assert waiting_since(tmp_path, 0) == 0
