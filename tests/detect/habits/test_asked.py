from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from bench.office import BEGIN, Office, one

from luuvet.detect.habits import asked as module
from luuvet.detect.habits.asked import ask
from luuvet.store import Batch, QueryLimit, Store

NET: dict[str, Any] = {
    "host__name": "fw1", "event__dataset": "netfilter.log", "event__category": ["network"], "event__type": ["connection"],
    "source__ip": "10.1.0.5", "destination__ip": "203.0.113.9", "destination__port": 443,
}  # fmt: skip
LOGON: dict[str, Any] = {
    "host__name": "SRV-1", "event__dataset": "sshd.auth", "event__category": ["authentication"], "event__type": ["start"],
    "event__outcome": "success", "user__name": "Hoa", "source__ip": "192.0.2.77", "event__action": "ssh-login",
}  # fmt: skip


def told(store: Store, *rows: dict[str, Any], servers: tuple[str, ...] = ()) -> module.Asked:
    office = Office()
    made = [one(BEGIN + number, **{"event__dataset": "x", **row}) for number, row in enumerate(rows)]
    frame = office.frame(pl.concat(made, how="diagonal"))
    store.write(Batch(0, office.index, frame))
    return ask(store, 0, office.index, 7 * 3600, servers)


def values(asked: module.Asked, habit: str) -> set[tuple[str, str]]:
    return set(asked.firsts.filter(pl.col("habit") == habit).select("entity", "value").iter_rows())


def test_who_connects_where(store: Store) -> None:
    asked = told(
        store,
        NET,
        {**NET, "destination__ip": "10.9.0.1", "destination__port": 445, "network__transport": "TCP"},
        {**NET, "destination__port": 51_000},
        {**NET, "host__name": "pc-9", "process__executable": "C:\\a.exe", "destination__port": 25},
        {**NET, "source__ip": "203.0.113.1"},  # comes from outside
        {**NET, "destination__ip": "239.255.255.250", "destination__port": 1900},  # multicast
        {**NET, "source__port": 443, "destination__port": 50_000, "destination__ip": "10.1.0.9"},  # an answer
        {**NET, "luuvet__listener": "luuvet", "destination__port": 9},  # ours
        {**NET, "process__executable": "C:\\a.exe", "network__direction": "ingress", "destination__port": 8},
    )
    assert values(asked, "new-destination-port") == {
        ("10.1.0.5", "tcp/443 outside"), ("10.1.0.5", "tcp/445 inside"), ("10.1.0.5", "tcp/32768+ outside"),
        ("pc-9", "tcp/25 outside"),
    }  # fmt: skip
    row = asked.firsts.filter(pl.col("entity") == "pc-9").row(0, named=True)
    assert (row["index"], row["other"], row["at"], row["quiet"]) == (3, "203.0.113.9", BEGIN + 3, False)


def test_who_logs_on_where_and_from_where(store: Store) -> None:
    asked = told(
        store,
        LOGON,
        {**LOGON, "source__ip": "2001:db8:1:2::9"},
        {**LOGON, "user__name": "PC-7$"},
        {**LOGON, "user__name": "SYSTEM"},
        {**LOGON, "event__outcome": "failure", "user__name": "minh"},
        {**LOGON, "event__action": "kerberos-ticket-requested", "user__name": "lan"},
    )
    assert values(asked, "first-logon") == {("hoa", "srv-1")}
    assert values(asked, "first-logon-source") == {("hoa", "192.0.2.0/24"), ("hoa", "2001:db8:1::/48")}
    failed = asked.counts.filter(pl.col("counter") == "failed-logons").sort("entity")
    assert dict(failed.select("entity", "value").iter_rows()) == {"hoa": 0.0, "lan": 0.0, "minh": 1.0}
    assert failed.filter(pl.col("entity") == "minh")["index"].to_list() == [4]


def test_programs_are_asked_of_servers_and_their_versions_are_none_of_their_name(store: Store) -> None:
    run = {"event__category": ["process"], "event__type": ["start"]}
    rows = [
        {**run, "host__name": host, "process__executable": path}
        for host in ("srv-1", "pc-1")
        for path in ("/opt/app-1.2/run", "/opt/app-1.3/run")
    ]
    asked = told(store, *rows, servers=("srv-1",))
    assert values(asked, "first-process") == {("srv-1", "/opt/app-#.#/run")}


def test_sources_and_counts_are_of_what_was_sent_live(store: Store) -> None:
    asked = told(
        store,
        {"host__name": "srv-1", "event__dataset": "cron.log"},
        {"host__name": "srv-1", "event__dataset": "cron.log"},
        {"event__dataset": "cron.log"},  # nobody says who: the peer is it
        {"host__name": "srv-2", "event__dataset": "cron.log", "luuvet__listener": "file"},
        {**LOGON, "luuvet__listener": "file"},
    )
    assert dict(asked.sources.select("host", "count").iter_rows()) == {"srv-1": 2, "192.0.2.1": 1}
    assert asked.counts.filter(pl.col("counter") == "events").height == 2
    assert asked.firsts["quiet"].all() and asked.firsts.height == 2


def test_a_mail_counts_once_and_a_name_that_does_not_exist_by_who_asks(store: Store) -> None:
    mail = {"event__category": ["email"], "email__from__address": ["A@example.org"]}
    dns = {"dns__question__name": "x.example", "source__ip": "10.1.0.7"}
    asked = told(
        store, *({**mail, "email__local_id": one} for one in ("Q1", "Q1", "Q2")),
        {**dns, "dns__response_code": "NXDOMAIN"}, {**dns, "dns__response_code": "NOERROR"},
        {**NET, "source__bytes": 900}, {"host__name": "s", "event__category": ["file"], "event__type": ["deletion"]},
    )  # fmt: skip
    found = {
        (row[0], row[1]): row[2]
        for row in asked.counts.select("counter", "entity", "value").iter_rows()
        if row[0] != "events"
    }
    assert found == {
        ("mails", "a@example.org"): 2.0, ("unknown-domains", "10.1.0.7"): 1.0, ("bytes-out", "10.1.0.5"): 900.0,
        ("deletions", "s"): 1.0,
    }  # fmt: skip


def test_an_answer_that_is_cut_off_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_GROUPS", 2)
    with pytest.raises(QueryLimit, match="records 0 to 3"):
        told(store, *({"host__name": f"h{n}"} for n in range(3)))
