"""Runs inside the bare Debian without a network: what an operator types, one step a line of JSON. Standard library only."""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

SERVED = Path("/tmp/serve.out")
BUNDLE, NEXT, BROKEN = "/media/bundle", "/media/next", "/media/broken"
AS_OWNER = ["setpriv", "--reuid", "luuvet", "--regid", "luuvet", "--init-groups", "--"]
LINE = b"<38>1 2026-11-22T08:00:00+07:00 web1 sshd 77 - - Failed password for root from 203.0.113.9 port 4242 ssh2"


def step(name, *command):
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, stdin=subprocess.DEVNULL)
    row = {"step": name, "code": done.returncode, "out": done.stdout, "err": done.stderr}
    print(json.dumps({**row, "seconds": round(time.monotonic() - began, 1)}), flush=True)
    return done


def serve():
    with SERVED.open("a") as out:
        server = subprocess.Popen([*AS_OWNER, "luuvet", "serve"], stdout=out, stderr=subprocess.STDOUT)
    for _ in range(120):
        if subprocess.run(["luuvet", "search", "--count", "--last", "1s"], capture_output=True).returncode == 0:
            return server
        assert server.poll() is None, SERVED.read_text()
        time.sleep(0.5)
    raise AssertionError(SERVED.read_text())


def found():
    for _ in range(60):
        done = subprocess.run(
            ["luuvet", "search", "source.ip:203.0.113.9", "--format", "ndjson"], capture_output=True, text=True
        )
        if done.stdout:
            return
        time.sleep(0.25)


def release():
    return str(Path("/opt/luuvet/current").readlink())


def main():
    try:
        socket.create_connection(("198.51.100.1", 80), timeout=2)
        network = True
    except OSError:
        network = False
    print(json.dumps({"step": "network", "there": network}), flush=True)

    step("install", BUNDLE + "/install.sh")
    first = release()
    step("install again", BUNDLE + "/install.sh")
    step("as root without a server", "luuvet", "status")
    server = serve()
    with socket.create_connection(("127.0.0.1", 5514)) as wire:
        wire.sendall(b"%d %s" % (len(LINE), LINE))
    found()
    step("search", "luuvet", "search", "source.ip:203.0.113.9", "--format", "ndjson")
    step("verify", "luuvet", "verify", "--lang", "en")
    step("formats", "luuvet", "formats", "test")
    step("rules", "luuvet", "rules", "test")
    step(
        "page",
        "python3",
        "-c",
        "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/').read().decode())",
    )
    step("upgrade beside a running server", NEXT + "/upgrade.sh")
    server.terminate()
    print(json.dumps({"step": "stop", "code": server.wait(60), "out": SERVED.read_text()}), flush=True)

    step("upgrade", NEXT + "/upgrade.sh")
    second = release()
    step("broken upgrade", BROKEN + "/upgrade.sh")
    print(json.dumps({"step": "releases", "first": first, "second": second, "last": release()}), flush=True)
    server = serve()
    step("search after", "luuvet", "search", "source.ip:203.0.113.9", "--count")
    step("verify after", "luuvet", "verify", "--lang", "en")
    server.terminate()
    server.wait(60)

    shutil.copytree(NEXT, "/tmp/damaged")
    with next(Path("/tmp/damaged/wheels").glob("click-*.whl")).open("ab") as wheel:
        wheel.write(b"x")
    step("damaged", "/tmp/damaged/upgrade.sh")
    step("uninstall", NEXT + "/uninstall.sh")
    left = {"program": Path("/opt/luuvet").exists(), "command": Path("/usr/local/bin/luuvet").exists()}
    data = Path("/var/lib/luuvet").stat()
    print(json.dumps({"step": "left", **left, "mode": oct(data.st_mode & 0o777), "uid": data.st_uid}), flush=True)


main()
