"""The whole lab, really: needs root, Debian 12 and `mmdebstrap`; asked for by LUUVET_LAB=1."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lab.recording import Recording

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.lab,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        os.environ.get("LUUVET_LAB") != "1", reason="LUUVET_LAB=1 asks for it: root, namespaces, minutes"
    ),
]


def left_behind() -> list[str]:
    mounts = Path("/proc/mounts").read_text()
    spaces = [entry.name for entry in Path("/run/netns").glob("lab-*")] if Path("/run/netns").is_dir() else []
    return spaces + [line for line in mounts.splitlines() if "lab-" in line or "lab/work/nodes" in line]


def test_a_short_recording_and_nothing_stays(tmp_path: Path) -> None:
    to = tmp_path / "short"
    command = [sys.executable, "-m", "lab.record", "--minutes", "6.5", "--to", str(to)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {step["what"] for step in Recording.load(to).truth["chain"]} >= {
        "account-created",
        "page-changed",
        "cron-job-added",
    }
    assert left_behind() == []


def test_interrupted_and_nothing_stays(tmp_path: Path) -> None:
    to = tmp_path / "never"
    process = subprocess.Popen([sys.executable, "-m", "lab.record", "--to", str(to)], cwd=ROOT, start_new_session=True)
    time.sleep(25)
    assert left_behind()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) != 0
    assert left_behind() == []
    assert not to.exists()
