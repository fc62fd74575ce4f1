"""Real senders into the running product, from their own socket to what a search finds: each record once."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bench.running import Server, until

RSYSLOGD = shutil.which("rsyslogd") or shutil.which("rsyslogd", path="/usr/sbin:/sbin")
OMRELP = list(Path("/usr/lib").glob("*/rsyslog/omrelp.so"))
needs_rsyslog = pytest.mark.skipif(not RSYSLOGD or not OMRELP, reason="apt-get install rsyslog rsyslog-relp")

CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="64k" localHostname="{host}")
module(load="imuxsock" SysSock.Use="off")
module(load="omrelp")
input(type="imuxsock" Socket="{folder}/log" RateLimit.Interval="0" UseSysTimeStamp="off")
action({action} action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList")
"""
MESSAGES = 2000
ACTIONS = {
    "octet-counted": 'type="omfwd" protocol="tcp" target="127.0.0.1" port="{tcp}" TCP_Framing="octet-counted" '
    'template="RSYSLOG_SyslogProtocol23Format"',
    "traditional": 'type="omfwd" protocol="tcp" target="127.0.0.1" port="{tcp}" template="RSYSLOG_TraditionalForwardFormat"',
    "relp": 'type="omrelp" target="127.0.0.1" port="{relp}" template="RSYSLOG_SyslogProtocol23Format"',
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("senders") / "data") as running:
        yield running
    print(running.told())


@contextmanager
def _rsyslog(folder: Path, host: str, action: str) -> Iterator[Path]:
    """Run a daemon that forwards what is written to the socket that this yields."""
    configuration = folder / "rsyslog.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, host=host, action=action))
    command = [str(RSYSLOGD), "-n", "-f", str(configuration), "-i", str(folder / "pid")]
    with (folder / "stderr").open("w") as errors, subprocess.Popen(command, stderr=errors) as daemon:
        try:
            until((folder / "log").exists, "rsyslogd listens", 20)
            yield folder / "log"
        finally:
            daemon.kill()


def _write(path: Path, first: int, last: int) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.connect(str(path))
        for number in range(first, last):
            opened.send(
                b"<86>Oct 11 22:14:15 sshd[%d]: Failed password for thu-%d from 192.0.2.7 port 4022 ssh2"
                % (number, number)
            )


@needs_rsyslog
@pytest.mark.parametrize("way", ACTIONS)
def test_rsyslog(server: Server, tmp_path: Path, way: str) -> None:
    host = f"tram-{way}"
    theirs = f"host.name:{host} AND process.name:sshd"
    action = ACTIONS[way].format(tcp=server.tcp, relp=server.relp)
    with _rsyslog(tmp_path, host, action) as path:
        _write(path, 0, MESSAGES)
        until(lambda: server.count(theirs) >= MESSAGES, "all is searchable", 60, 0.5)
        if way == "relp":
            # While nobody listens the daemon keeps what it has; RELP loses nothing, and a resend is at most its open window.
            server.signal("intake")
            _write(path, MESSAGES, MESSAGES + 500)
            users = f"{theirs} AND user.name:thu-{MESSAGES + 499}"
            until(lambda: server.count(users) >= 1, "what was sent meanwhile is searchable", 60, 0.5)
    found = Counter(d["user"]["name"] for d in server.documents(theirs, "user.name"))
    assert set(found) == {f"thu-{number}" for number in range(MESSAGES + (500 if way == "relp" else 0))}
    if way != "relp":
        assert found.total() == MESSAGES
    parsed = server.count(f"{theirs} AND event.outcome:failure AND source.ip:192.0.2.7 AND NOT event.dataset:unparsed")
    assert parsed == found.total()


def test_the_official_elasticsearch_client(server: Server) -> None:
    elasticsearch = pytest.importorskip("elasticsearch")
    helpers = pytest.importorskip("elasticsearch.helpers")
    client = elasticsearch.Elasticsearch(f"http://127.0.0.1:{server.http}")
    assert client.info()["version"]["number"]
    documents = [
        {"_index": "logs", "_op_type": "create", "@timestamp": "2026-11-22T10:00:00Z", "host": {"name": "tram-es"}, "message": f"một {n}"}
        for n in range(MESSAGES)
    ]  # fmt: skip
    taken, errors = helpers.bulk(client, documents, chunk_size=300)
    assert (taken, errors) == (MESSAGES, [])
    until(lambda: server.count("host.name:tram-es") >= MESSAGES, "all is searchable", 60, 0.5)
    messages = Counter(d["message"] for d in server.documents("host.name:tram-es", "message"))
    assert messages == Counter(f"một {n}" for n in range(MESSAGES))
