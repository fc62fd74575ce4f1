"""All scorers over the public corpora, and the page of what they print.

    python -m bench.conformance CORPORA [--write docs/conformance.md]

`CORPORA` is the folder with `parse/*.tar.zst` and `detect/*.tar.zst` (in CI: `../shared/data`). Each scorer runs as a process of its
own over what is unpacked; nothing of the corpora comes into the project.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

SCORERS = (
    ("filebeat", "parse/filebeat", "Filebeat's pairs of log and expected event: ECS leaf fields"),
    ("fail2ban", "parse/fail2ban", "fail2ban's lines: who failed to log on, from where, when"),
    ("go_libaudit", "parse", "go-libaudit's golden records and joined events"),
    ("crowdsec", "parse", "CrowdSec hub's parser assertions"),
    ("wazuh", "parse/ruleset", "Wazuh's rule tests: the product recognised"),
    ("sigma", "detect", "SigmaHQ's rules, and its regression data"),
)
_SECONDS = 900
_HEAD = """# Conformance

Written by `make conformance`; do not edit. What nobody here wrote, and what we make of it: public corpora with their ground truth,
read by the formats and rules that come with the product. Each table ends with what is left out and why. The formats are written
after the products' documentation; the corpora are not part of the project.
"""


def main() -> int:
    """Run every scorer; returns 1 where one could not run. A missed target is told by the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--write", type=Path, help="write the page there, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luuvet-conformance-") as folder:
        unpack(given.corpora, Path(folder))
        parts = [(title, *run(name, Path(folder) / where)) for name, where, title in SCORERS]
    page = "\n".join(
        [_HEAD, f"- date: {date.today().isoformat()}\n", *(section(title, text) for title, text, _ in parts)]
    )
    if given.write:
        given.write.write_text(page, "utf-8")
    return int(any(code > 1 for _, _, code in parts))


def unpack(corpora: Path, folder: Path) -> None:
    """Unpack every archive of `parse` and `detect` into a folder of that name."""
    for kind in ("parse", "detect"):
        (folder / kind).mkdir()
        for archive in sorted((corpora / kind).glob("*.tar.zst")):
            subprocess.run(["tar", "--zstd", "-xf", str(archive), "-C", str(folder / kind)], check=True)


def run(name: str, folder: Path) -> tuple[str, int]:
    """Return what a scorer prints, and its exit code; prints it as well."""
    command = [sys.executable, "-m", f"bench.conformance.{name}", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    print(f"== {name}\n{done.stdout}", flush=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr, flush=True)
    return done.stdout, done.returncode


def section(title: str, text: str) -> str:
    """Return a section of the page."""
    return f"## {title}\n```\n{text.strip()}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
