from __future__ import annotations

import subprocess
import sys

CODE = """
import gc
from luuvet.kit import collector
collector.relax()
assert gc.get_threshold()[0] == 100_000 and gc.get_freeze_count() == 0
held = [[] for _ in range(1000)]
collector.freeze()
assert gc.get_freeze_count() >= 1000
"""


def test_what_is_there_is_not_walked_over_again() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)  # of the whole process: not in this one
