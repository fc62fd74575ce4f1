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


STEPS = {
    "office": {"account-created", "page-changed", "cron-job-added"},
    "mail": {"attachment-saved", "control-contacted", "spam-begins", "blocked-by-administrator"},
    "none": set[str](),
}


def left_behind(name: str) -> list[str]:
    mounts = Path("/proc/mounts").read_text()
    spaces = [entry.name for entry in Path("/run/netns").glob(f"lab-{name}.*")] if Path("/run/netns").is_dir() else []
    return spaces + [line for line in mounts.splitlines() if f"lab-{name}." in line or f"nodes/{name}/" in line]


def record(*words: str, to: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "lab.record", *words, "--to", str(to)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)


def test_short_recordings_at_the_same_time_and_nothing_stays(tmp_path: Path) -> None:
    running = {
        incident: record("--incident", incident, "--minutes", "6.5", to=tmp_path / f"short-{incident}")
        for incident in STEPS
    }
    for incident, process in running.items():
        told = process.communicate()[1]
        assert process.returncode == 0, (incident, told)
        chain = Recording.load(tmp_path / f"short-{incident}").truth["chain"]
        assert {step["what"] for step in chain} >= STEPS[incident]
        assert left_behind(f"short-{incident}") == []


def test_interrupted_and_nothing_stays(tmp_path: Path) -> None:
    to = tmp_path / "never"
    process = record(to=to)
    time.sleep(25)
    assert left_behind("never")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) != 0
    assert left_behind("never") == []
    assert not to.exists()
