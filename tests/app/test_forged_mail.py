"""The lab's second incident over the wire into a running server: what is understood, what alerts tell, what cause says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from bench.running import Server
from lab.recording import RECORDINGS, Recording
from lab.replay import moved_truth, mover, replay

RECORDING = Recording.load(RECORDINGS / "mail")


@dataclass
class Told:
    """The server, what was sent of each machine, the ground truth at the times as sent, and the alerts."""

    server: Server
    sent: dict[str, int]
    truth: dict[str, Any]
    alerts: list[dict[str, Any]]

    def titles(self, host: str) -> dict[str, str]:
        """Level of each rule in the stories of a host."""
        known = {rule["id"]: rule for rule in self.server.ask("rules")["rules"]}
        rules = [known[id] for alert in self.alerts if host in alert["hosts"] for id in alert["rules"]]
        return {rule["title"]: rule["level"] for rule in rules}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with Server(tmp_path_factory.mktemp("mail") / "data") as server:
        move = mover(RECORDING)
        sent = replay(RECORDING, "127.0.0.1", server.tcp, move=move)
        server.settled(sum(sent.values()))
        lines = server.run("alerts", "--format", "ndjson", "--limit", "1000").stdout.splitlines()
        yield Told(server, sent, moved_truth(RECORDING, move), [json.loads(line) for line in lines])


def test_every_record_arrived_and_is_understood(told: Told) -> None:
    assert told.server.count("NOT event.dataset:luuvet.*") == sum(told.sent.values()) == len(RECORDING.records())
    assert told.server.count("event.dataset:unparsed") == 0


def test_the_mail_is_found_by_its_name_sender_and_attachment(told: Told) -> None:
    entry = told.truth["entry"]
    for query in (
        f'email.message_id:"{entry["mail"]}"',
        f'email.attachments.file.name:"{entry["attachment"]}" AND email.from.address:"{entry["sender"]}"',
        f"spf.result:none AND source.ip:{entry['ip']}",
        f'postfix.header_from:"{entry["sender"]}" AND email.to.address:*',
    ):
        assert told.server.count(query) >= 1, query


def test_the_steps_on_the_machine_are_found(told: Told) -> None:
    what = {step["what"]: step for step in told.truth["chain"]}
    for step in ("attachment-saved", "fetched", "autostart-added"):
        path = what[step]["file"]
        assert told.server.count(f'host.name:pc-2 AND event.category:file AND file.path:"{path}"') >= 1, path
    assert told.server.count(f'dns.question.name:"{what["control-contacted"]["domain"]}"') >= 2
    assert (
        told.server.count("source.ip:10.20.0.102 AND destination.port:25") >= what["blocked-by-administrator"]["mails"]
    )


def test_alerts_tell_each_stage_of_the_incident(told: Told) -> None:
    mail, machine, firewall = (told.titles(host) for host in ("mail1", "pc-2", "fw"))
    assert mail["Mail with a script for Linux that looks like a document"] == "high"
    assert firewall["Workstation sends mail by itself"] == "high"
    assert machine["Script opened from the folder of downloads"] == "medium"
    assert machine["Program started from a hidden folder of a home"] == "medium"
    assert machine["Start at logon set up by a script"] == "medium"
    assert "Cron job changed by a person" in machine
    loud = [alert for alert in told.alerts if "pc-2" in alert["hosts"] and alert["level"] != "low"]
    assert len(loud) == 1, "what happened on the machine is one story"


def test_alerts_stand_on_lines_of_the_incident(told: Told) -> None:
    began = told.truth["entry"]["time"][:19]  # the mail gateway tells whole seconds
    for alert in told.alerts:
        if alert["host"] == "pc-2" or alert["level"] in ("high", "critical"):
            line = told.server.ask("event", id=alert["first_event"])["event"]["original"]
            assert alert["first"][:19] >= began, (alert["rule"]["title"], line)


@pytest.mark.parametrize("number", range(len(RECORDING.truth["symptoms"])))
def test_a_cause_is_the_true_entry_or_none(told: Told, number: int) -> None:
    symptom, entry = told.truth["symptoms"][number], told.truth["entry"]
    asked = {name: symptom[name] for name in ("kind", "value", "host")}
    story = told.server.ask("cause", **asked, at=symptom["time"], form="json", lang="en")
    if story["verdict"] == "found":
        named = " ".join(node["label"] for node in story["nodes"] if node["id"] in story["entry"])
        assert entry["mail"] in named or entry["ip"] in named, named


def test_the_alert_of_the_spam_is_a_symptom_too(told: Told) -> None:
    spam = next(alert for alert in told.alerts if alert["rule"]["title"] == "Workstation sends mail by itself")
    assert spam["group_key"] == f"machine={told.truth['hosts']['pc-2']}"
    story = json.loads(told.server.run("cause", f"alert:{spam['id']}", "--format", "json").stdout)
    assert story["verdict"] != "unknown-symptom"


@pytest.mark.parametrize("number", range(len(RECORDING.truth["ordinary"])))
def test_what_is_ordinary_has_no_cause(told: Told, number: int) -> None:
    symptom = told.truth["ordinary"][number]
    asked = {name: symptom[name] for name in ("kind", "value", "host")}
    story = told.server.ask("cause", **asked, at=symptom["time"], form="json", lang="vi")
    assert story["verdict"] != "found", (symptom["why"], story["entry"])
