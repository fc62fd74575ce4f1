from __future__ import annotations

import io
import pickle
from collections.abc import Callable

import pytest

from luuvet.archive import plan
from luuvet.archive.check import check
from luuvet.archive.worker import Crew, serve
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


def test_a_worker_that_dies_leaves_no_part_unread(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _parts(opened, fill, monkeypatch)
    with Crew(2) as crew:
        crew._workers[0].kill()
        crew._workers[0].wait()
        assert list(crew.run(parts)) == list(map(check, parts))


def test_a_worker_ends_when_its_pipe_is_closed(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _parts(opened, fill, monkeypatch)
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(pickle.dumps(part) for part in parts)), answers)
    answers.seek(0)
    assert [pickle.load(answers) for _ in parts] == list(map(check, parts))
