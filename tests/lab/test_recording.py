"""The recordings in the repository against their own ground truth: what the players say they did is what daemons logged."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from lab.moving import Mover
from lab.recording import RECORDINGS, Connection, Recording

DOCUMENTATION = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
ALLOWED = [*DOCUMENTATION, *(ipaddress.ip_network(n) for n in ("10.20.0.0/24", "127.0.0.0/8", "0.0.0.0/32"))]


@pytest.fixture(scope="module")
def office() -> Recording:
    return Recording.load()


@pytest.fixture(scope="module")
def lines(office: Recording) -> list[str]:
    return [piece.data.decode("utf-8") for piece in office.records()]


def having(lines: list[str], *parts: str) -> list[str]:
    return [line for line in lines if all(part in line for part in parts)]


def test_the_entry_guessed_and_got_in(office: Recording, lines: list[str]) -> None:
    entry = office.truth["entry"]
    failed = having(lines, "sshd", "Failed password", f"from {entry['ip']} ")
    accepted = having(lines, "sshd", f"Accepted password for {entry['user']} from {entry['ip']} ")
    assert len(failed) >= 20
    assert accepted
    assert lines.index(failed[0]) < lines.index(accepted[0])


def test_the_chain_is_in_the_logs(office: Recording, lines: list[str]) -> None:
    what = {step["what"]: step for step in office.truth["chain"]}
    account = what["account-created"]["account"]
    page = what["page-changed"]["file"]
    assert having(lines, "useradd", f"new user: name={account}")
    assert having(lines, "usermod", f"add '{account}' to group 'sudo'")
    assert having(lines, "passwd", f"password changed for {account}")
    assert having(lines, " sudo", what["page-changed"]["user"], "COMMAND=", "sed -i", page)
    assert having(lines, "snoopy", "sed -i", page)
    assert having(lines, "luuvet-watch", '"action":"file-changed"', f'"path":"{page}"', "sed")
    assert having(lines, "crontab", "(root) REPLACE (root)")
    assert having(lines, "CRON", "(root) CMD", what["script-installed"]["file"])
    assert having(lines, "dnsmasq", "query[A]", "cdn-tai.example")
    assert having(lines, "ulogd", "FW-OUT-ACCEPT", f"DST={what['fetched']['ip']}")
    assert having(lines, "sshd", f"Accepted password for {account} from {what['login-of-new-account']['ip']} ")


def test_every_step_and_symptom_has_a_time_within_the_recording(office: Recording) -> None:
    truth = office.truth
    within(truth, ("chain", "impact", "served", "symptoms", "ordinary"))


def within(truth: dict[str, Any], parts: tuple[str, ...]) -> None:
    begin, end = (datetime.fromisoformat(truth["recorded"][edge]) for edge in ("begin", "end"))
    for part in parts:
        assert truth[part], f"{part} is empty"
        assert all(begin <= datetime.fromisoformat(item["time"]) <= end for item in truth[part])


def test_visitors_were_served_the_changed_page(office: Recording, lines: list[str]) -> None:
    nginx = "".join(line for line in lines if " nginx - " in line)
    for visit in office.truth["served"]:
        assert f" {visit['ip']} - - [" in nginx


def test_ordinary_symptoms_are_in_the_logs(office: Recording, lines: list[str]) -> None:
    kinds = Counter(item["kind"] for item in office.truth["ordinary"])
    assert kinds["user"] >= 2
    assert kinds["file"] >= 2
    assert kinds["ip"] >= 2
    for host, value in {(item["host"], item["value"]) for item in office.truth["ordinary"]}:
        assert any(value in line and host in line for line in lines), (host, value)


def test_every_daemon_speaks_in_every_framing(office: Recording) -> None:
    assert {c.framing for c in office.connections} == {"octet-counted", "traditional", "datagram"}
    spoken: dict[str, Counter[str]] = {}
    for connection in office.connections:
        programs = spoken.setdefault(connection.node, Counter())
        programs.update(program(connection, piece.data.decode("utf-8")) for piece in connection.records())
    assert {"sshd", "sudo", "useradd", "nginx", "snoopy", "luuvet-watch", "CRON"} <= set(spoken["web1"])
    assert {"postfix/smtpd", "postfix/qmgr", "postfix/smtp", "postfix/cleanup"} <= set(spoken["mail1"])
    assert {"dnsmasq", "ulogd"} <= set(spoken["fw"])
    assert set(spoken) == {"fw", "web1", "mail1", "pc-1", "pc-2", "pc-admin"}


def program(connection: Connection, record: str) -> str:
    if connection.framing == "octet-counted":
        return record.split(" ", 4)[3]
    return re.split(r"[\[:]", record.split(" ", 4)[-1] if "  " not in record[:12] else record.split(" ", 5)[-1])[
        0
    ].strip()


def test_only_invented_and_documentation_addresses(lines: list[str]) -> None:
    found = {address for line in lines for address in re.findall(r"(?<![\d.#])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", line)}
    strangers = [a for a in found if valid(a) and not any(ipaddress.ip_address(a) in net for net in ALLOWED)]
    # Browser and program versions look like addresses.
    assert {a for a in strangers if not a.endswith(".0.0.0")} == set()


def valid(address: str) -> bool:
    return all(int(part) < 256 for part in address.split("."))


def test_small_enough_for_the_repository() -> None:
    assert sum(path.stat().st_size for path in RECORDINGS.rglob("*") if path.is_file()) < 5 << 20


def test_no_time_of_the_recording_stays_when_it_is_moved(office: Recording) -> None:
    days = {office.first + timedelta(hours=7), office.last + timedelta(hours=7), office.first, office.last}
    forms = {
        form.format(d=day)
        for day in days
        for form in ("{d:%Y-%m-%d}", "{d:%d/%b/%Y}", "{d:%Y/%m/%d}", "{d:%b} {d.day:2d} ")
    }
    old = re.compile("|".join(map(re.escape, sorted(forms))).encode())
    move = Mover(400 * 86400 + 3601, office.first, office.last)
    records = [record.data for record in office.records()]
    assert sum(old.search(record) is not None for record in records) == len(records)
    assert [record for record in records if old.search(move.record(record))] == []
