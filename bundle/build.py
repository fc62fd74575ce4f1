"""`make bundle`: writes `dist/luuvet-<version>-<python>-<platform>.tar` and its SHA-256 beside it.

The tar is not compressed: wheels are, and a bare machine has `tar`. The bundle is for the Python and the platform that
built it; `install.sh` refuses another.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from pathlib import Path

from bundle import wheels

ROOT = wheels.ROOT
FILES = ROOT / "bundle" / "files"
_SCRIPTS = ("install.sh", "upgrade.sh", "uninstall.sh")


def main() -> int:
    """Build into `dist/` and say what to do with it."""
    path = build(ROOT / "dist")
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.0f} MB")
    print("On the other machine: tar xf the file, then as root ./install.sh in the new folder; its README says more.")
    return 0


def name() -> str:
    """Return the bundle's name: version, Python and platform."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    platform = sysconfig.get_platform().replace("-", "_")
    return f"luuvet-{version}-cp{sys.version_info.major}{sys.version_info.minor}-{platform}"


def build(target: Path) -> Path:
    """Build the bundle into a folder; return the path of the tar."""
    folder = ROOT / "build" / name()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    wheels.fetch(folder / "wheels")
    wheels.own(folder / "wheels")
    lay_out(folder)
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{folder.name}.tar"
    pack(folder, path)
    path.with_name(path.name + ".sha256").write_text(f"{sha256(path)}  {path.name}\n")
    return path


def lay_out(folder: Path) -> None:
    """Put scripts, unit, needs, licence and documentation beside the wheels, and the sums of all."""
    for path in sorted(FILES.iterdir()):
        shutil.copyfile(path, folder / path.name)
    for script in _SCRIPTS:
        (folder / script).chmod(0o755)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    for path in sorted((ROOT / "docs").rglob("*.md")):
        copy = folder / "docs" / path.relative_to(ROOT / "docs")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    names = [path.name for path in (folder / "wheels").iterdir()]
    (folder / "needs").write_text(
        f"python={sys.version_info.major}.{sys.version_info.minor}\n"
        f"machine={os.uname().machine}\nglibc={wheels.glibc_needed(names)}\n"
    )
    write_sums(folder)


def write_sums(folder: Path) -> None:
    """Write `SHA256SUMS` over every other file, in the form of `sha256sum --check`."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{sha256(path)}  {path.relative_to(folder)}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(lines))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def pack(folder: Path, path: Path) -> None:
    """Write a folder as a tar whose bytes depend on its content only: sorted, root's, dated by the last commit."""
    moment = _moment()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with tarfile.open(path, "w") as tar:
        tar.add(folder, folder.name, filter=plain)


def _moment() -> int:
    """Return SOURCE_DATE_EPOCH, else the time of the last commit, else 0; seconds UTC."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told:
        return int(told)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(found.stdout) if found.returncode == 0 and found.stdout.strip() else 0


if __name__ == "__main__":
    sys.exit(main())
