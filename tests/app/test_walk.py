"""The recorded incident over the wire into a running server, and everything that a person can then ask of it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bench.counting import line
from bench.running import LUUVET, Server, luuvet, until
from lab.recording import OFFICE, Recording
from lab.replay import moved_truth, mover, replay

RECORDING = Recording.load(OFFICE)


@dataclass
class Walk:
    """The server, what was sent of each machine, and the ground truth at the times as sent."""

    server: Server
    sent: dict[str, int]
    truth: dict[str, Any]
    alerts: list[dict[str, Any]]


def _alerts(server: Server) -> list[dict[str, Any]]:
    lines = server.run("alerts", "--format", "ndjson", "--limit", "1000").stdout.splitlines()
    return sorted((json.loads(line) for line in lines), key=lambda alert: str(alert["id"]))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with Server(tmp_path_factory.mktemp("walk") / "data") as server:
        move = mover(RECORDING)
        sent = replay(RECORDING, "127.0.0.1", server.tcp, move=move)
        server.settled(sum(sent.values()))
        yield Walk(server, sent, moved_truth(RECORDING, move), _alerts(server))
    print(server.told())


def _ids(output: str) -> list[str]:
    return [json.loads(line)["event"]["id"] for line in output.splitlines()]


def test_every_record_arrived_once_and_is_understood(walk: Walk) -> None:
    received = Counter(payload for _, payload in walk.server.payloads())
    assert sum(walk.sent.values()) == len(RECORDING.records()), "the recording went out whole"
    # Addresses of the senders: 10.20.0.x of the office came from 127.20.0.x.
    for node, address in walk.truth["hosts"].items():
        peer = "127." + address.partition(".")[2]
        assert walk.server.count(f"luuvet.peer:{peer}\\:*") == walk.sent.get(node, 0), node
    assert received.total() >= sum(walk.sent.values())
    assert walk.server.count("event.dataset:unparsed") == 0
    assert walk.server.count("host.name:web1") == walk.sent["web1"] + _own(walk, "web1")


def _own(walk: Walk, host: str) -> int:
    """Events of the product itself about a host: alerts."""
    return walk.server.count(f"host.name:{host} AND event.dataset:luuvet.*")


def test_search_by_command(walk: Walk) -> None:
    run = walk.server.run
    lines = run("search", "sysbackup AND useradd", "--format", "ndjson", "--limit", "500").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert events and all("sysbackup" in event["event"]["original"] for event in events)
    assert all({"@timestamp", "event"} <= event.keys() for event in events)
    counted = int(run("search", "host.name:fw", "--count").stdout)
    table = run("search", "host.name:fw", "--histogram", "1m", "--format", "ndjson").stdout.splitlines()
    assert sum(json.loads(line)["count"] for line in table) == counted >= walk.sent["fw"]
    csv = run("search", "host.name:pc-2", "--format", "csv", "--limit", "5", "--fields", "event.id,host.name").stdout
    assert csv.splitlines()[0] == "event.id,host.name" and len(csv.splitlines()) == 6


def test_a_cursor_walks_through_everything_once(walk: Walk) -> None:
    seen: list[str] = []
    cursor: list[str] = []
    for _ in range(50):
        done = walk.server.run(
            "search", "host.name:mail1 AND NOT event.dataset:luuvet.*", "--format", "ndjson", "--limit", "900", *cursor
        )
        seen += _ids(done.stdout)
        if "--cursor" not in done.stderr:
            break
        cursor = ["--cursor", done.stderr.split("--cursor")[1].split()[0].strip("'\"")]
    assert len(seen) == len(set(seen)) >= walk.sent["mail1"]


def test_no_server_is_needed_to_see_that_the_log_is_whole(walk: Walk, tmp_path: Path) -> None:
    server, kept = walk.server, tmp_path / "checkpoint"
    server.run("checkpoint", "export", "-o", kept)
    key = server.ask("checkpoint")["verifier_key"]
    assert "is whole" in server.run("verify", "--against", kept, "--pub", key, "--lang", "en").stdout
    other = luuvet("erase", "keygen", "someone", "-o", tmp_path / "key").stdout.strip()
    assert server.run("verify", "--pub", other, code=None).returncode in (1, 2)

    one = _ids(server.run("search", "sysbackup AND useradd", "--format", "ndjson", "--limit", "1").stdout)[0]
    proof = tmp_path / "proof.json"
    server.run("proof", one, "-o", proof)
    shown = luuvet("verify-proof", proof, "--pub", key)
    assert shown.returncode == 0 and "sysbackup" in shown.stdout
    document = json.loads(proof.read_text())
    text = json.dumps(document)
    payload = document["payload"]
    proof.write_text(text.replace(payload, payload[:-8] + "AAAA" + payload[-4:]))
    assert luuvet("verify-proof", proof, "--pub", key).returncode in (1, 2)


def _cause(server: Server, symptom: dict[str, Any], *options: str, code: int = 0) -> dict[str, Any]:
    at = ["--at", symptom["time"]] if "time" in symptom else []
    done = server.run(
        "cause", f"{symptom['kind']}:{symptom['value']}", "--host", symptom["host"], *at, "--format", "json", *options,
        code=code,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(RECORDING.truth["symptoms"])))
def test_the_cause_of_every_symptom(walk: Walk, number: int) -> None:
    story = _cause(walk.server, walk.truth["symptoms"][number])
    nodes = {node["id"]: node for node in story["nodes"]}
    assert story["verdict"] == "found" and story["confidence"] >= 0.5
    assert walk.truth["entry"]["ip"] in nodes[story["entry"][0]]["label"]
    impact = " ".join(nodes[name]["label"] for name in story["impact"])
    for each in walk.truth["impact"]:
        if each["value"].startswith("/var/spool/cron"):
            continue  # told as the scheduled task that it holds
        assert each["value"] in impact, each
    told = json.dumps(story["sentences"], ensure_ascii=False)
    for step in ("useradd", "sysbackup", "/var/www/html/index.html", "lam-moi-trang", walk.truth["entry"]["ip"]):
        assert step in told, step
    # Every sentence stands on lines that exist.
    cited = {event for sentence in story["sentences"] for event in sentence["events"]}
    headline, *steps = story["sentences"]
    assert steps and all(sentence["events"] for sentence in steps), headline
    for event in sorted(cited)[:10]:
        assert walk.server.ask("event", id=event)["event"]["id"] == event


@pytest.mark.parametrize("number", range(len(RECORDING.truth["ordinary"])))
def test_what_is_ordinary_has_no_cause(walk: Walk, number: int) -> None:
    symptom = walk.truth["ordinary"][number]
    given = {name: symptom[name] for name in ("kind", "value", "host")}
    story = walk.server.ask("cause", **given, at=symptom["time"], form="json", lang="vi")
    assert story["verdict"] in ("ordinary", "abstained"), (symptom["why"], story["verdict"], story["entry"])


def test_the_story_in_both_languages(walk: Walk) -> None:
    symptom = walk.truth["symptoms"][0]
    words = [f"{symptom['kind']}:{symptom['value']}", "--host", symptom["host"]]
    vietnamese = walk.server.run("cause", *words, "--lang", "vi").stdout
    english = walk.server.run("cause", *words, "--lang", "en").stdout
    for text in (vietnamese, english):
        assert walk.truth["entry"]["ip"] in text and "sysbackup" in text
    assert re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", vietnamese) and "What happened" in english
    assert "What happened" not in vietnamese


def test_who_reads_the_log_is_in_the_log(walk: Walk) -> None:
    mark = f"câu-hỏi-{time.monotonic_ns()}"
    walk.server.run("search", f'"{mark}"', "--count")
    walk.server.caught_up()
    found = [
        document
        for document in walk.server.documents("event.dataset:luuvet.access AND event.action:count")
        if mark in json.dumps(document, ensure_ascii=False)
    ]
    assert len(found) == 1
    assert found[0]["user"]["name"]


def test_alerts_name_the_incident_once(walk: Walk) -> None:
    ids = [alert["id"] for alert in walk.alerts]
    assert ids and len(ids) == len(set(ids))
    told = json.dumps(walk.alerts, ensure_ascii=False)
    for thing in (walk.truth["entry"]["ip"], "sysbackup", "web1"):
        assert thing in told, thing
    proof = [walk.server.ask("event", id=id)["event"]["original"] for alert in walk.alerts for id in alert["events"]]
    assert any("/var/www/html/index.html" in original for original in proof)
    (grave,) = [alert for alert in walk.alerts if alert["level"] not in ("low", "informational")]
    assert grave["hosts"] == ["web1"] and len(grave["rules"]) >= 5, "the incident is one story"
    sealed = [document["luuvet"]["alert"]["id"] for document in walk.server.documents("event.action:alert-raised")]
    assert sorted(sealed) == sorted(set(sealed))
    cause = json.loads(walk.server.run("cause", f"alert:{ids[0]}", "--format", "json").stdout)
    assert cause["verdict"] != "unknown-symptom"


def test_status_says_that_all_is_well(walk: Walk) -> None:
    status = json.loads(walk.server.run("status", "--format", "json").stdout)
    assert status["attention"] == [] and status["lag"]["records"] <= 5
    assert {row["name"] for row in status["processes"]} == {"intake", "owner", "console"}
    assert sum(door["records"] for door in status["doors"]) == sum(walk.sent.values())
    assert walk.server.run("status", "--lang", "vi").stdout.strip()


def test_tail_prints_what_comes(walk: Walk, tmp_path: Path) -> None:
    out = tmp_path / "tail"
    with out.open("wb") as written, subprocess.Popen(
        [LUUVET, "tail", "host.name:gui-moi", "--format", "ndjson", "--data", walk.server.data],
        env=walk.server.environment, stdout=written,
    ) as tail:  # fmt: skip
        time.sleep(1.5)
        with socket.create_connection(("127.0.0.1", walk.server.tcp)) as wire:
            record = line("gui-moi", "một")
            wire.sendall(b"%d %s" % (len(record), record))
        until(lambda: "một" in out.read_text("utf-8"), "tail prints it", 20)
        tail.send_signal(signal.SIGINT)
        assert tail.wait(20) == 0
    assert len(out.read_text("utf-8").splitlines()) == 1


def test_wrong_use_has_its_own_exit_code(walk: Walk, tmp_path: Path) -> None:
    run = walk.server.run
    assert "bracket" in run("search", "host.name:(", code=2).stderr
    run("cause", "nothing", code=2)
    run("search", "--last", "1h", "--from", "2026-01-01T00:00:00Z", code=2)
    run("proof", "0000-1", "-o", tmp_path / "p", code=2)
    run("serve", code=3)  # a server runs on this folder already
    assert luuvet("search", "x", "--data", tmp_path / "none").returncode in (0, 2, 3)
    assert luuvet("verify", "--data", tmp_path / "nothing").returncode == 3


def _datasets(server: Server) -> dict[str, str]:
    found = server.documents("NOT event.dataset:luuvet.*", "event.id,event.dataset")
    return {document["event"]["id"]: document["event"]["dataset"] for document in found}


def test_a_rebuild_gives_the_same_events_and_alerts(walk: Walk) -> None:
    before = _datasets(walk.server)
    walk.server.run("rebuild")
    after = _datasets(walk.server)
    assert after == before and len(after) >= sum(walk.sent.values())
    walk.server.settled()
    assert [alert["id"] for alert in _alerts(walk.server)] == [alert["id"] for alert in walk.alerts]


def test_a_backup_restored_elsewhere_answers_the_same_without_a_server(walk: Walk, tmp_path: Path) -> None:
    server, copy, other = walk.server, tmp_path / "backup", tmp_path / "other"
    server.run("backup", copy)
    done = luuvet("restore", copy, "--data", other, environment=server.environment)
    assert done.returncode == 0, done.stderr
    alone = Server(other)
    assert "is whole" in alone.run("verify", "--lang", "en").stdout
    for query in ("host.name:web1 AND NOT event.dataset:luuvet.*", "sysbackup AND NOT event.dataset:luuvet.*"):
        assert alone.run("search", query, "--count").stdout == server.run("search", query, "--count").stdout, query
    assert [alert["id"] for alert in _alerts(alone)] == [alert["id"] for alert in walk.alerts]
    symptom = walk.truth["symptoms"][0]
    ours, theirs = _cause(server, symptom), _cause(alone, symptom)
    assert theirs["verdict"] == "found" and theirs["entry"] == ours["entry"]
    alone.run("rebuild")
    assert [alert["id"] for alert in _alerts(alone)] == [alert["id"] for alert in walk.alerts]
    again = luuvet("restore", copy, "--data", other, environment=server.environment)
    assert again.returncode == 2, "nothing is overwritten"


def test_an_erasure_by_signed_order_and_the_next_start(walk: Walk, tmp_path: Path) -> None:
    """Last: it stops the server, and starts it again with the authority's key."""
    server, key = walk.server, tmp_path / "authority"
    victim = _ids(server.run("search", "sysbackup AND useradd", "--format", "ndjson", "--limit", "1").stdout)[0]
    assert server.stop() == 0, server.told()
    assert "no acknowledged record is lost" in server.told()
    server.settings["archive.erasure_key"] = luuvet("erase", "keygen", "nguoi-co-tham-quyen", "-o", key).stdout.strip()
    server.start()
    assert [alert["id"] for alert in _alerts(server)] == [alert["id"] for alert in walk.alerts]
    order = tmp_path / "order"
    ordered = luuvet(
        "erase", "order", victim, "--key", key, "--ground", "theo yêu cầu", "--authority", "Trung tâm", "-o", order
    )
    assert ordered.returncode == 0, ordered.stderr
    server.run("erase", "apply", order)
    assert "is whole" in server.run("verify", "--lang", "en").stdout
    server.run("rebuild")
    gone = server.run("search", f'event.id:"{victim}"', "--format", "ndjson").stdout
    assert "useradd" not in gone and "sysbackup" not in gone
