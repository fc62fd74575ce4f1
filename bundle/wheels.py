"""The wheels of a bundle: every locked one by its hash, pip itself, and our own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PIP_LOCK = ROOT / "bundle" / "pip.lock"

_GLIBC = re.compile(r"manylinux_2_([0-9]+)_")
_OLD_NAMES = {"manylinux1_": 5, "manylinux2010_": 12, "manylinux2014_": 17}


def fetch(folder: Path) -> None:
    """Download what the locks name into `folder`, only wheels, each checked against its hash.

    Raises:
        subprocess.CalledProcessError: a wheel is missing for this Python and platform, or a hash is wrong; pip says which.
    """
    for lock in (LOCK, PIP_LOCK):
        _pip("download", "--only-binary=:all:", "--require-hashes", "--requirement", lock, "--dest", folder)


def own(folder: Path) -> Path:
    """Build our own wheel into `folder`; return its path."""
    _pip("wheel", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    return next(folder.glob("luuvet-*.whl"))


def _pip(command: str, *arguments: str | Path) -> None:
    common = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([sys.executable, "-m", "pip", command, *common, *arguments], check=True)


def glibc_needed(names: list[str]) -> str:
    """Return the oldest glibc, as `2.x`, on which wheels of these file names run; `2.0` where all are pure Python.

    A wheel that carries several platform tags runs on the oldest of them.
    """
    return f"2.{max((_oldest(name) for name in names), default=0)}"


def _oldest(name: str) -> int:
    found = [int(minor) for minor in _GLIBC.findall(name)]
    found += [minor for old, minor in _OLD_NAMES.items() if old in name]
    return min(found, default=0)
