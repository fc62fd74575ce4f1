"""Nodes: one machine each, made of namespaces over an overlay of the base image. Nothing outside `lab-*` is touched."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.build import LAB, WORK

PREFIX = "lab-"
RUN_SECONDS = 60
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "TERM": "xterm",
    "LANG": "C.UTF-8",
}


class Node:
    """One machine of the office. `start` returns when it can be entered; `stop` leaves nothing behind."""

    def __init__(self, name: str, base: Path, space: str) -> None:
        self.name = name
        self.namespace = f"{PREFIX}{space}.{name}"
        self._base = base
        self._work = WORK / "nodes" / space / name
        self._unshare: subprocess.Popen[bytes] | None = None
        self._init = 0

    def start(self) -> None:
        """Raises TimeoutError when the node's first process is not there within five seconds."""
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        subprocess.run(["ip", "netns", "add", self.namespace], check=True)
        inside = ["sh", str(LAB / "node-init.sh"), self.name, str(self._base), str(self._work)]
        outer = ["unshare", "--uts", "--ipc", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        self._unshare = subprocess.Popen(
            ["ip", "netns", "exec", self.namespace, *outer, *inside], stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._wait_ready()
        self.net("ip", "link", "set", "lo", "up")

    def _wait_ready(self) -> None:
        assert self._unshare is not None
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, IndexError):
                self._init = int(children.read_text().split()[0])
                root = self._root()
                if (root / "run/ready").exists() and (root / "usr").is_dir():
                    return
            time.sleep(0.02)
        raise TimeoutError(f"Node {self.name} did not start; look for an error of {LAB / 'node-init.sh'} above.")

    def _root(self) -> Path:
        return Path(f"/proc/{self._init}/root")

    def stop(self) -> None:
        """End every process of the node, then its network namespace and its folder."""
        if self._unshare is not None:
            self._unshare.kill()
            self._unshare.wait()
        remove_namespace(self.namespace)
        shutil.rmtree(self._work, ignore_errors=True)

    def enter(self, *, uid: int = 0, gid: int = 0) -> list[str]:
        """The command line before a program that shall run in the node as this user."""
        who = ["-S", str(uid), "-G", str(gid)] if uid or gid else []
        return ["nsenter", "-t", str(self._init), "-m", "-u", "-i", "-n", "-p", "-r", "-w", *who]

    def run(self, *command: str, text: str = "", check: bool = True) -> str:
        """Run as root inside; returns its standard output. Raises RuntimeError with what it said when it fails."""
        # Files, not pipes: a daemon started here keeps its output open for ever.
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
            done = subprocess.run(
                [*self.enter(), *command],
                input=text.encode(),
                stdout=said,
                stderr=complained,
                env=ENVIRONMENT,
                timeout=RUN_SECONDS,
            )
            said.seek(0)
            complained.seek(0)
            output, error = said.read().decode("utf-8", "replace"), complained.read().decode("utf-8", "replace")
        if check and done.returncode:
            raise RuntimeError(f"{self.name}: {' '.join(command)} ended with {done.returncode}: {error.strip()}")
        return output

    def shell(self, script: str) -> str:
        """Run a shell script as root inside."""
        return self.run("sh", "-eu", text=script)

    def spawn(
        self, command: Sequence[str], *, uid: int = 0, gid: int = 0, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a program inside with pipes on its standard input and output."""
        return subprocess.Popen(
            [*self.enter(uid=uid, gid=gid), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
            env={**ENVIRONMENT, **(env or {})},
            start_new_session=True,
        )

    def net(self, *command: str) -> None:
        """Run a program of this machine in the node's network only."""
        subprocess.run(["ip", "netns", "exec", self.namespace, *command], check=True, stdout=subprocess.DEVNULL)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file through the node's own mount; never into the overlay's upper folder."""
        target = self._root() / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        target.chmod(mode)

    def has(self, path: str) -> bool:
        """Whether the file is there."""
        return (self._root() / path.lstrip("/")).is_file()

    def read(self, path: str) -> str:
        """A file of the node as text."""
        return (self._root() / path.lstrip("/")).read_text(encoding="utf-8")


def remove_namespace(name: str) -> None:
    """End the processes in one of the lab's network namespaces and delete it; nothing happens when it is not there."""
    if not Path("/run/netns", name).exists():
        return
    for _ in range(20):
        held = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout.split()
        if not held:
            break
        for pid in held:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), 9)
        time.sleep(0.05)
    subprocess.run(["ip", "netns", "del", name], check=False)


def sweep(space: str) -> None:
    """Remove what an interrupted run of this recording left: its namespaces and node folders."""
    folder = Path("/run/netns")
    for entry in sorted(folder.glob(f"{PREFIX}{space}.*")) if folder.is_dir() else []:
        remove_namespace(entry.name)
    shutil.rmtree(WORK / "nodes" / space, ignore_errors=True)
