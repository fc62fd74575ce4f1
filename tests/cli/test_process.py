from __future__ import annotations

import importlib
from typing import Any

from luuvet.cli.process import _MODULES
from luuvet.wire.supervisor import PROCESSES


def test_it_is_not_for_people(run: Any) -> None:
    assert " process " not in run("--help").out
    assert run("process", "kitchen").code == 2


def test_every_supervised_process_has_a_module_that_runs() -> None:
    assert set(_MODULES) == set(PROCESSES)
    assert all(callable(importlib.import_module(f"luuvet.wire.{name}").run) for name in _MODULES.values())
