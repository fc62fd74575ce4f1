from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench.running import Server

from luuvet.cli.main import main

LINES = """Nov 22 08:00:00 web1 sshd[77]: Failed password for root from 203.0.113.66 port 4242 ssh2
Nov 22 08:00:09 web1 sshd[78]: Accepted password for hoa from 203.0.113.66 port 4243 ssh2
Nov 22 08:00:30 web1 useradd[91]: new user: name=sysbackup, UID=1004, GID=1004, home=/home/sysbackup, shell=/bin/bash, from=/dev/pts/0
Nov 22 08:01:00 web1 thing[5]: tắt máy chủ in
"""


@dataclass(frozen=True)
class Done:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process, its exit codes included."""

    def running(*arguments: str | Path) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, *capsys.readouterr())

    return running


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logs") / "auth.log"
    path.write_text(LINES, "utf-8")
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, log_file: Path) -> Iterator[Server]:
    """A running server whose log has `LINES`; the questions of every test are in it too."""
    with Server(tmp_path_factory.mktemp("cli") / "data") as running:
        running.run("ingest", log_file, "--timezone", "Asia/Ho_Chi_Minh", "--year", "2026")
        yield running
        running.stop()


@pytest.fixture
def data(server: Server) -> Path:
    """The data folder of the running server."""
    return server.data


@pytest.fixture
def an_event(server: Server) -> str:
    """The id of the event in which `hoa` logged on."""
    found = server.ask("search", query="user.name:hoa AND event.dataset:sshd.auth", limit=1)
    return str(found["events"][0]["event"]["id"])


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test must not read or write the data folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("LUUVET_")]:
        if name != "LUUVET_CORPORA":
            monkeypatch.delenv(name)
    monkeypatch.setenv("LUUVET_DATA", str(tmp_path / "own-data"))
