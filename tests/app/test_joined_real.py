"""A real rsyslogd follows a real file of audit records (imfile): what it forwards becomes wholes within seconds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from bench.running import Server, until
from tests.wire.test_joining import audit

RSYSLOGD = shutil.which("rsyslogd") or shutil.which("rsyslogd", path="/usr/sbin:/sbin")
IMFILE = list(Path("/usr/lib").glob("*/rsyslog/imfile.so"))

CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="64k" localHostname="web1")
module(load="imfile" PollingInterval="1")
input(type="imfile" File="{file}" Tag="audispd:" Facility="authpriv")
action(type="omfwd" protocol="tcp" target="127.0.0.1" port="{tcp}" TCP_Framing="octet-counted"
       template="RSYSLOG_SyslogProtocol23Format" action.resumeRetryCount="-1")
"""


@pytest.mark.skipif(not RSYSLOGD or not IMFILE, reason="apt-get install rsyslog")
def test_an_audit_log_that_rsyslog_follows(server: Server, tmp_path: Path) -> None:
    folder, file = tmp_path / "rsyslog", tmp_path / "audit.log"
    folder.mkdir()
    file.write_text("\n".join(audit(300)) + "\n")
    (folder / "rsyslog.conf").write_text(CONFIGURATION.format(folder=folder, file=file, tcp=server.tcp))
    command = [str(RSYSLOGD), "-n", "-f", str(folder / "rsyslog.conf"), "-i", str(folder / "pid")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as daemon:
        try:
            until(lambda: server.count("luuvet.joined:linux_auditd") == 2, "both events are told", 30)
            with file.open("a") as more:
                more.write("\n".join(audit(301)[:2]) + "\n")  # no end comes, and nothing else
            until(
                lambda: server.count("luuvet.joined:* and process.pid:301") == 1, "the third is told as it stands", 30
            )
            with file.open("a") as more:
                more.write("\n".join(audit(301)[2:]) + "\n")
            until(lambda: server.count("luuvet.joined:linux_auditd") == 4, "and the fourth", 30)
        finally:
            daemon.kill()
    (ran,) = server.documents("luuvet.joined:* and event.action:executed and process.pid:301")
    assert ran["process"]["command_line"] == "curl http://203.0.113.9/x"
    assert ran["process"]["working_directory"] == "/tmp"
    assert len(ran["luuvet"]["members"]) == 4
    assert server.count("event.dataset:auditd.log") == 16
    trail = server.run("trail", "file:/srv/x-301", "--changes", "--format", "ndjson").stdout
    assert trail.count("\n") == 1 and '+linux_auditd"' in trail, (
        "the record of the call names no file, that of the file no change"
    )
    member = ran["luuvet"]["members"][1]
    refused = server.run("proof", ran["event"]["id"], "-o", tmp_path / "proof.json", code=None)
    assert refused.returncode == 2 and member in refused.stderr
    server.run("proof", member, "-o", tmp_path / "proof.json")
    story = server.ask("cause", kind="event", value=ran["event"]["id"], form="json", lang="en")
    assert story["verdict"] != "unknown-symptom"
