"""Ground truth: as it is written down, and what recordings say of it."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lab.recording import RECORDINGS, Recording
from lab.truth import Truth, now

from lab import cast


def test_written_as_told(tmp_path: Path) -> None:
    truth = Truth()
    truth.note(entry={"ip": "203.0.113.9"})
    truth.add("chain", what="sudo", host="web1")
    truth.add("impact", time="2026-01-01T00:00:00.000Z", kind="file", value="/x")
    for crawler in (False, False, True):
        truth.served("192.0.2.1" if not crawler else "192.0.2.2", "web1", crawler)
    truth.note_in("entry", opened="2026-01-01T00:00:00.000Z")
    truth.write(tmp_path / "truth.json")
    document = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert document["entry"] == {"ip": "203.0.113.9", "opened": "2026-01-01T00:00:00.000Z"}
    assert document["impact"] == [{"time": "2026-01-01T00:00:00.000Z", "kind": "file", "value": "/x"}]
    assert [(visit["ip"], visit["visits"], visit["crawler"]) for visit in document["served"]] == [
        ("192.0.2.1", 2, False),
        ("192.0.2.2", 1, True),
    ]
    assert document["chain"][0]["time"] <= document["served"][0]["last"]


def test_now_is_utc_with_milliseconds() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now())


@pytest.fixture(scope="module")
def mail() -> Recording:
    return Recording.load(RECORDINGS / "mail")


@pytest.fixture(scope="module")
def lines(mail: Recording) -> list[str]:
    return [piece.data.decode("utf-8") for piece in mail.records()]


def having(lines: list[str], *parts: str) -> list[str]:
    return [line for line in lines if all(part in line for part in parts)]


def test_the_mail_came_in_and_was_delivered(mail: Recording, lines: list[str]) -> None:
    entry = mail.truth["entry"]
    assert having(lines, "postfix/smtpd", "client=", f"[{entry['ip']}]")
    assert having(lines, "policyd-spf", "Received-SPF: None", f"client-ip={entry['ip']}")
    assert having(lines, "postfix/cleanup", f"message-id=<{entry['mail']}>")
    assert having(lines, "postfix/cleanup", f'filename="{entry["attachment"]}"', f"from=<{entry['sender']}>")
    assert having(lines, "dovecot: lda(binh.tv)", f"msgid=<{entry['mail']}>: saved mail")
    assert having(lines, "opendmarc", f"{cast.FORGED_DOMAIN} none")


def test_the_chain_is_in_the_logs(mail: Recording, lines: list[str]) -> None:
    what = {step["what"]: step for step in mail.truth["chain"]}
    saved, program = what["attachment-saved"]["file"], what["fetched"]["file"]
    assert having(lines, "dovecot: imap-login: Login: user=<binh.tv>", "rip=10.20.0.102")
    assert having(lines, " pc-2 luuvet-watch", '"action":"file-changed"', f'"path":"{saved}"', "thu-dien-tu")
    assert having(lines, " pc-2 snoopy", f"]: {saved}")
    assert having(lines, " pc-2 snoopy", f"curl -s -A Mozilla/4.0 (compatible) -o {program} {what['fetched']['url']}")
    assert having(lines, " pc-2 luuvet-watch", '"action":"file-changed"', f'"path":"{program}"', '"name":"curl"')
    assert having(lines, " pc-2 luuvet-watch", '"action":"file-changed"', what["autostart-added"]["file"])
    assert having(lines, " pc-2 crontab", "(binh.tv) REPLACE (binh.tv)")
    assert having(lines, " pc-2 CRON", "(binh.tv) CMD", program)
    assert having(lines, "dnsmasq", "query[A]", cast.CONTROL_NAME, "from 10.20.0.102")
    assert having(lines, "nft insert rule", "FW-SPAM-DROP")
    assert having(lines, "ulogd", "FW-SPAM-DROP", "SRC=10.20.0.102", "DPT=25 ")


def test_the_machine_called_and_sent_as_often_as_the_outside_counted(mail: Recording, lines: list[str]) -> None:
    control, block = mail.truth["control"], next(s for s in mail.truth["chain"] if "mails" in s)
    called = having(lines, "FW-OUT-ACCEPT", "SRC=10.20.0.102", f"DST={control['ip']}", "DPT=80 ")
    assert len(called) >= control["asked"] >= 10
    sent = having(lines, "FW-OUT-ACCEPT", "SRC=10.20.0.102", "DPT=25 ")
    assert abs(len(sent) - block["mails"]) <= 2
    assert block["mails"] >= 200
    assert len({line.partition("DST=")[2].split()[0] for line in sent}) == len(cast.SPAMMED)
    assert having(lines, "dnsmasq", "query[MX]", "from 10.20.0.102")


def test_the_symptoms_are_where_a_person_would_begin(mail: Recording, lines: list[str]) -> None:
    symptoms = mail.truth["symptoms"]
    assert {symptom["kind"] for symptom in symptoms} == {"mail", "file", "ip", "domain", "host"}
    for symptom in (*symptoms, *mail.truth["ordinary"]):
        assert having(lines, symptom["value"]), symptom


@pytest.mark.parametrize(
    ("name", "parts"), [("mail", ("chain", "impact", "symptoms", "ordinary")), ("none", ("ordinary",))]
)
def test_every_step_has_a_time_within_the_recording(name: str, parts: tuple[str, ...]) -> None:
    truth = Recording.load(RECORDINGS / name).truth
    begin, end = (datetime.fromisoformat(truth["recorded"][edge]) for edge in ("begin", "end"))
    assert end - begin >= timedelta(minutes=25)
    assert truth["incident"] == name
    for part in parts:
        assert truth[part], f"{part} is empty"
        assert all(begin <= datetime.fromisoformat(item["time"]) <= end for item in truth[part])


def test_nothing_of_an_incident_is_in_ordinary_work() -> None:
    ordinary = Recording.load(RECORDINGS / "none")
    assert not any(ordinary.truth[part] for part in ("entry", "chain", "impact", "symptoms", "served"))
    told = b"\n".join(record.data for record in ordinary.records())
    for stranger in (cast.INTRUDER, cast.FORGER, cast.CONTROL, cast.NEW_ACCOUNT, cast.ATTACHMENT):
        assert stranger.encode() not in told, stranger
    assert {item["kind"] for item in ordinary.truth["ordinary"]} >= {"ip", "file", "user", "mail"}
