from __future__ import annotations

import subprocess
import sys

import orjson

PROGRAM = """
from luuvet.kit import journal
journal.configure("intake", "warning")
log = journal.journal("receive")
log.info("not-shown")
log.warning("frame-rejected", peer="192.0.2.1:514")
"""


def test_lines_are_json_on_standard_error_with_process_room_and_time() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert done.stdout == b""
    (line,) = done.stderr.splitlines()
    entry = orjson.loads(line)
    assert entry["event"] == "frame-rejected"
    assert (entry["process"], entry["room"], entry["level"], entry["peer"]) == (
        "intake",
        "receive",
        "warning",
        "192.0.2.1:514",
    )
    assert entry["timestamp"].endswith("Z")
