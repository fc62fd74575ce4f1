from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Callable

from luuvet.archive import plan
from luuvet.archive.check import check
from luuvet.archive.worker import serve
from luuvet.archive.writer import Archive


def _parts(opened: Callable[..., Archive], fill: Callable[..., list[bytes]]) -> list[plan.Stretch]:
    archive = opened()
    fill(archive, 20)
    return plan.stretches(archive.layout.segment(0), "luuvet", ())[1]


def test_a_worker_ends_when_its_pipe_is_closed(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]]
) -> None:
    parts = 2 * _parts(opened, fill)
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(pickle.dumps(part) for part in parts)), answers)
    answers.seek(0)
    assert [pickle.load(answers) for _ in parts] == list(map(check, parts))


def test_what_is_printed_in_a_worker_does_not_stand_among_its_answers(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]]
) -> None:
    parts = _parts(opened, fill)
    program = (
        "from luuvet.archive import worker\n"
        "check = worker.check\n"
        "worker.check = lambda part: print('a word of our own', flush=True) or check(part)\n"
        "worker.main()\n"
    )
    asked = b"".join(pickle.dumps(part) for part in parts)
    done = subprocess.run([sys.executable, "-c", program], input=asked, capture_output=True, check=True)
    answers = io.BytesIO(done.stdout)
    assert [pickle.load(answers) for _ in parts] == list(map(check, parts))
    assert b"a word of our own" in done.stderr


def test_a_worker_imports_nothing_that_checking_does_not_need() -> None:
    program = "import luuvet.archive.worker, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"structlog", "asyncio", "cryptography", "concurrent.futures"} & set(done.stdout.split())
