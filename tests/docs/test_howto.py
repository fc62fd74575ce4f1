"""The pages' own commands, run from top to bottom as a reader would: every `sh` block, on a small log of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_SH = re.compile(r"^```sh\n(.*?)^```", re.S | re.M)
_LINES = """Nov 22 08:00:00 web1 sshd[77]: Failed password for root from 203.0.113.66 port 4242 ssh2
Nov 22 08:00:09 web1 sshd[77]: Accepted password for hoa from 203.0.113.66 port 4243 ssh2
"""
pytestmark = pytest.mark.slow
PAGES = (
    "start.md",
    "vi/bat-dau.md",
    "how-to/verify-as-an-auditor.md",
    "how-to/back-up-and-restore.md",
    "how-to/erase-by-order.md",
    "how-to/rebuild.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_do_what_it_says(root: Path, tmp_path: Path, page: str) -> None:
    blocks = _SH.findall((root / "docs" / page).read_text("utf-8"))
    assert blocks, f"{page} has no commands"
    (tmp_path / "auth.log").write_text(_LINES)
    begin = "luuvet ingest auth.log --host web1 --timezone Asia/Ho_Chi_Minh\n"
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LUUVET_DATA": str(tmp_path / "data"),
        "LUUVET_LANGUAGE": "en",
    }
    done = subprocess.run(
        ["sh", "-eux", "-c", begin + "".join(blocks)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
