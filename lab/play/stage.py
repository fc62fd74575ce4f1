"""What every player has: the machines, a clock that ends, chance from a seed, hands (agents) and terminals."""

from __future__ import annotations

import json
import os
import random
import shlex
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

from lab import cast
from lab.nodes import Node
from lab.truth import Truth

SSH = ["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]


class Stage:
    """The play's surroundings. `minutes` is how long the ordinary work lasts."""

    def __init__(self, nodes: dict[str, Node], minutes: float, seed: int, truth: Truth) -> None:
        self.nodes, self.truth, self.minutes, self._seed = nodes, truth, minutes, seed
        self.begin = time.time()
        self.end = self.begin + minutes * 60
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: list[subprocess.Popen[str]] = []
        self._broken = False
        self.failures: list[str] = []

    def chance(self, player: str) -> random.Random:
        """Chance of one player; the same seed gives the same decisions."""
        return random.Random(f"{self._seed}:{player}")

    def over(self) -> bool:
        """Whether the ordinary work has ended."""
        return self._stop.is_set() or time.time() >= self.end

    def wait(self, seconds: float) -> bool:
        """Wait; returns False when the play is over."""
        self._stop.wait(max(0.0, min(seconds, self.end - time.time())))
        return not self.over()

    def play(self, player: Callable[[Stage], None], *, vital: bool = False) -> None:
        """Start a player in a thread of its own. One that fails is told of in `failures` and begins again, three times
        at most; when a vital one fails, the play is over."""

        def guarded() -> None:
            for _ in range(1 if vital else 4):
                try:
                    player(self)
                    return
                except Exception as error:  # the one containment point of the play; record.py tells what failed
                    if self._stop.is_set():
                        return
                    self.failures.append(f"{player.__name__}: {error!r}")
            if vital:
                self._broken = True

        thread = threading.Thread(target=guarded, name=player.__name__, daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait until every player has finished. Raises RuntimeError as soon as a vital one has failed."""
        for thread in self._threads:
            while thread.is_alive() and not self._broken:
                thread.join(0.5)
        if self._broken:
            raise RuntimeError("The play went wrong: " + "; ".join(self.failures))

    def close(self) -> None:
        """Stop all players and hands now."""
        self._stop.set()
        for process in self._open:
            process.kill()

    def hands(self, machine: str, person: cast.Person | None = None) -> Hands:
        """Hands of a person at a machine (of root when nobody is named)."""
        uid = person.uid if person else 0
        home = {"HOME": f"/home/{person.login}", "USER": person.login} if person else {}
        command = ["python3", "/usr/local/lib/desk/agent.py"]
        hands = Hands(self.nodes[machine].spawn(command, uid=uid, gid=uid, env=home))
        self._open.append(hands.process)
        return hands

    def terminal(
        self, machine: str, target: str, password: str = "", person: cast.Person | None = None, source: str = ""
    ) -> Terminal:
        """An interactive SSH session from a machine to USER@HOST, by key or by password."""
        uid = person.uid if person else 0
        env = {"HOME": f"/home/{person.login}", "USER": person.login} if person else {}
        ssh = SSH if machine == "outside" else ["ssh"]  # in the office the person's own ~/.ssh/config holds
        how = ["sshpass", "-e", *ssh, "-o", "PubkeyAuthentication=no"] if password else ssh
        command = [*how, *(["-b", source] if source else []), "-tt", target]
        shell = ["sh", "-c", shlex.join(command)]  # a shell starts it, so that the machine's own log knows
        terminal = Terminal(self.nodes[machine].spawn(shell, uid=uid, gid=uid, env={**env, "SSHPASS": password}))
        self._open.append(terminal.process)
        return terminal


class Hands:
    """Sends one order, gets one answer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lock = threading.Lock()

    def do(self, what: str, **order: Any) -> dict[str, Any]:
        """The agent's answer. Raises RuntimeError when the agent is gone."""
        assert self.process.stdin and self.process.stdout
        with self._lock:
            self.process.stdin.write(json.dumps({"do": what, **order}) + "\n")
            line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The agent in the node has ended.")
        answer: dict[str, Any] = json.loads(line)
        return answer


class Terminal:
    """Types lines with pauses, as a person does; what comes back is kept in `seen`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen = ""
        threading.Thread(target=self._read, daemon=True).start()
        time.sleep(2.5)

    def _read(self) -> None:
        assert self.process.stdout
        while data := os.read(self.process.stdout.fileno(), 4096):
            self.seen += data.decode("utf-8", "replace")

    def type(self, line: str, pause: float = 1.0) -> None:
        """Type one line. Raises RuntimeError when the session has ended."""
        assert self.process.stdin
        try:
            self.process.stdin.write(line + "\n")
        except BrokenPipeError as error:
            raise RuntimeError(f"The session has ended: {self.seen[-300:]}") from error
        time.sleep(pause)

    def sudo(self, command: str, password: str, pause: float = 1.5, wrong: str = "") -> None:
        """Run with sudo; the password (after a wrong one, where given) is typed when sudo asks for it."""
        before = len(self.seen)
        self.type(f"sudo {command}", 0.3)
        for word in (wrong, password) if wrong else (password,):
            deadline = time.monotonic() + 2.5
            while "password for" not in self.seen[before:] and time.monotonic() < deadline:
                time.sleep(0.1)
            if "password for" not in self.seen[before:]:
                break
            before = len(self.seen)
            time.sleep(0.8)
            self.type(word, 0.3)
        time.sleep(pause)

    def leave(self) -> None:
        """Log out and wait for the session's end."""
        self.type("exit", 0.3)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()


def guess(stage: Stage, source: str, user: str, password: str) -> bool:
    """One SSH password attempt from an outside address; returns whether it opened the door."""
    node = stage.nodes["outside"]
    command = ["sshpass", "-e", *SSH, "-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=8", "-b", source]
    process = node.spawn([*command, f"{user}@198.51.100.2", "true"], env={"SSHPASS": password})
    try:
        return process.wait(timeout=30) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        return False
