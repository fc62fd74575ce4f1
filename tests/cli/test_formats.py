from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_ours_are_listed_and_hold_their_samples(run: Any) -> None:
    assert "openssh_sshd" in run("formats", "list").out.split()
    done = run("formats", "test")
    assert (done.code, done.out) == (0, "") and not done.err.startswith("0 ")


def test_a_difference_is_printed_and_is_exit_1(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from luuvet.wire import checks

    monkeypatch.setattr(checks, "formats_tested", lambda: (["openssh_sshd/logins.log line 3: user.name is 'x'"], 7))
    done = run("formats", "test")
    assert done.code == 1 and "line 3" in done.out
