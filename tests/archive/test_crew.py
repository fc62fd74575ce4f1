from __future__ import annotations

from collections.abc import Callable

import pytest

from luuvet.archive import plan
from luuvet.archive.check import check
from luuvet.archive.crew import Crew
from luuvet.archive.writer import Archive


def _parts(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> list[plan.Stretch]:
    archive = opened()
    fill(archive, 20)
    monkeypatch.setattr(plan, "STRETCH_BYTES", 1500)
    return plan.stretches(archive.layout.segment(0), "luuvet", ())[1]


def test_a_crew_answers_in_order_what_a_single_process_would(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _parts(opened, fill, monkeypatch)
    assert len(parts) > 6
    with Crew(2) as crew:
        assert list(crew.run(parts)) == list(map(check, parts))
        assert len(crew._workers) == 1, "the process that asks is the other one"


def test_a_worker_that_dies_leaves_no_part_unread(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _parts(opened, fill, monkeypatch)
    with Crew(2) as crew:
        crew._workers[0].kill()
        crew._workers[0].wait()
        assert list(crew.run(parts)) == list(map(check, parts))
