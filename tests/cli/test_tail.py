from __future__ import annotations

import json
import selectors
import signal
import subprocess
from pathlib import Path

from bench.running import LUUVET, Server


def test_what_arrives_is_printed_and_ctrl_c_ends_it(server: Server, tmp_path: Path) -> None:
    command = [LUUVET, "tail", "user.name:tuan", "--format", "ndjson", "--data", server.data]
    tail = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        # It begins at the end of the log, so it must have begun: its first question is in the log.
        _until_asked(server)
        path = tmp_path / "new.log"
        path.write_text("Nov 22 09:00:00 web1 sshd[7]: Failed password for tuan from 192.0.2.9 port 1 ssh2\n")
        server.run("ingest", path)
        assert tail.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(tail.stdout, selectors.EVENT_READ)
            assert ready.select(20), "nothing was printed"
        assert json.loads(tail.stdout.readline())["user"]["name"] == "tuan"
        tail.send_signal(signal.SIGINT)
        assert tail.wait(10) == 0
    finally:
        tail.kill()


def _until_asked(server: Server) -> None:
    from bench.running import until

    until(lambda: server.count('event.dataset:luuvet.access AND event.action:tail AND "user.name:tuan"') > 0 or
          server.count("event.dataset:luuvet.access AND event.action:tail") > 0, "tail has begun")  # fmt: skip
