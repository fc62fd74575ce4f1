"""A list that is watched and a search that is saved, from a line on a socket to an alert, over restarts and kills."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

from bench.running import Server, until

SECONDS = 5.0
"""From the last byte of a line to the alert that `luuvet alerts` shows, as the product promises."""


def send(server: Server, *messages: str) -> float:
    """Send lines of a host by TCP; return when the last byte was sent."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with socket.create_connection(("127.0.0.1", server.tcp)) as opened:
        for message in messages:
            opened.sendall(f"<86>1 {stamp} web1 sshd 77 - - {message}\n".encode())
    return time.monotonic()


def refused(address: str) -> str:
    return f"Failed password for root from {address} port 4242 ssh2"


def alerts(server: Server, about: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.ask("alerts")["alerts"]
    return [one for one in found if about in one["group_key"]]


def alerted(server: Server, about: str, seconds: float = 30.0) -> float:
    """Wait for an alert; return when it was there."""
    until(lambda: bool(alerts(server, about)), f"an alert about {about}", seconds)
    return time.monotonic()


def test_a_watched_list_and_a_saved_search_alert_within_seconds(server: Server, tmp_path: Path) -> None:
    letter = tmp_path / "cong-van-12.txt"
    letter.write_text("Đề nghị chặn địa chỉ 198.51.100[.]7 và 198.51.100[.]8.\n8.8.8.8\n", "utf-8")
    done = server.run("match", letter, "--watch")
    assert "8.8.8.8" in done.stderr and "2" in done.stderr.splitlines()[-1]
    server.run("searches", "add", "do-mat-khau", "--query", "event.outcome:failure", "--threshold", "3", "--window", "10m",
               "--group-by", "source.ip", "--level", "high")  # fmt: skip
    sent = send(server, refused("198.51.100.7"))
    assert alerted(server, "198.51.100.7") - sent < SECONDS
    sent = send(server, *[refused("203.0.113.77")] * 3)
    assert alerted(server, "do-mat-khau;luuvet.search.group=203.0.113.77") - sent < SECONDS
    shown = server.run("alerts", "--format", "ndjson").stdout.splitlines()
    told = {json.loads(line)["rule"]["title"]: json.loads(line) for line in shown}
    assert told["An address of a list came to us"]["host"] == "web1"
    assert "198.51.100.7" in told["An address of a list came to us"]["vi"]["message"]
    assert told["Saved search reached its threshold (high)"]["level"] == "high"


def test_over_a_restart_and_a_kill_nothing_is_missed_and_nothing_told_twice(server: Server, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("198.51.100.7\n198.51.100.8\n198.51.100.9\n")
    server.run("match", listed, "--watch")
    server.run("searches", "add", "s", "--query", "event.outcome:failure", "--threshold", "4", "--window", "1h", "--group-by", "source.ip")  # fmt: skip
    send(server, refused("198.51.100.7"), refused("203.0.113.77"), refused("203.0.113.77"))
    alerted(server, "198.51.100.7")
    assert server.stop() == 0
    server.start()
    sealed = server.caught_up()
    send(server, refused("198.51.100.8"), refused("198.51.100.7"), refused("203.0.113.77"))
    server.caught_up(sealed + 3)  # plain TCP acknowledges nothing: a line that is not sealed yet a kill may take
    server.kill()
    server.start()
    alerted(server, "198.51.100.8")
    send(server, refused("198.51.100.9"), refused("203.0.113.77"))
    alerted(server, "198.51.100.9")
    alerted(server, "luuvet.search.name=s;luuvet.search.group=203.0.113.77")
    seen = [one["threat"]["indicator"]["name"] for one in server.documents("event.dataset:luuvet.indicator")]
    assert sorted(set(seen)) == ["198.51.100.7", "198.51.100.8", "198.51.100.9"] and seen.count("198.51.100.7") == 1
    assert len(alerts(server, "luuvet.search.name=s")) == 1 and len(alerts(server, "198.51.100.8")) == 1
    found = list(server.documents("event.dataset:luuvet.search-alert"))
    assert {one["luuvet"]["search"]["count"] for one in found} == {4}


def test_a_list_is_no_sighting_of_itself_and_is_in_the_log(server: Server, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(f"evil.test\n{'a' * 64}\n")
    server.run("match", listed, "--watch")
    server.run("search", "evil.test")
    server.run("match", listed)
    server.run("match", "--stop", "list")
    server.caught_up()
    time.sleep(3)
    assert server.count("event.dataset:luuvet.indicator") == 0
    edits = [one["event"]["action"] for one in server.documents("event.dataset:luuvet.record")]
    assert sorted(edits) == ["indicator-list-added", "indicator-list-removed"]
