"""Whole investigations: both incidents from every symptom, what must not change the answer, and bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab.recording import Recording

from luuvet.cause.held import Held
from luuvet.cause.investigator import Investigator
from luuvet.cause.symptom import Symptom
from luuvet.event.raw import Raw, Sealed
from luuvet.event.scope import Scope
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources


@pytest.mark.parametrize(
    "text",
    ["file:/var/www/html/index.html", "url:http://web1/", "user:helper", "ip:203.0.113.7", "event:00112233aabbccdd-29",
     "hash:" + "ab" * 32, "file:/var/spool/cron/crontabs/root", "domain:kho.example", "ip:203.0.113.9", "user:web", "host:web1"],
)  # fmt: skip
def test_every_symptom_of_the_office_leads_to_the_guesser(office, ask, whole, text: str) -> None:
    story = ask(office).investigate(whole, Symptom.of(text))
    assert story.verdict == "found" and story.entry[0] == "ip:203.0.113.7", (text, story.verdict, story.entry)


@pytest.mark.parametrize(
    "text",
    [
        "ip:203.0.113.7",
        "domain:tin.example",
        "file:c:/users/an/setup7.exe",
        "process:c:/users/an/setup7.exe#13",
    ],
)
def test_every_symptom_of_the_download_leads_to_its_address(download, ask, whole, text: str) -> None:
    story = ask(download).investigate(whole, Symptom.of(text))
    assert story.verdict == "found" and story.entry[0] == "ip:203.0.113.7"


@pytest.mark.parametrize("text", ["ip:198.51.100.80", "ip:198.51.100.81"])
def test_ordinary_neighbours_of_the_download_are_ordinary(download, ask, whole, text: str) -> None:
    assert ask(download).investigate(whole, Symptom.of(text)).verdict in ("ordinary", "abstained")


@pytest.mark.parametrize(
    ("base", "name"), [("198.51.100.200", "www.vui.example"), ("203.0.113.250", "cap-nhat.example")]
)
def test_no_rule_knows_a_name(rows, ask, whole, base: str, name: str) -> None:
    story = ask(rows["frame"](rows["download"](base, name))).investigate(
        whole, Symptom.of("file:c:/users/an/setup7.exe")
    )
    assert story.entry[0] == f"ip:{base}"


def test_the_same_input_gives_the_same_answer(office, ask, whole) -> None:
    stories = [ask(frame).investigate(whole, Symptom.of("user:helper")).to_json() for frame in (office, office)]
    assert {**stories[0], "seconds": 0} == {**stories[1], "seconds": 0}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 250), st.integers(0, 2)), max_size=40))
def test_unrelated_events_do_not_change_the_entry(rows, ask, whole, noise) -> None:
    unrelated = []
    for at, number, kind in noise:
        address = f"198.51.100.{number}"
        if kind == 0:
            unrelated.append(rows["visit"](at, address, f"/p{number}.html"))
        elif kind == 1:
            unrelated.append(rows["logon"](at, f"u{number}", "192.0.2.60", 100 + number, "success", host="mail1"))
        else:
            unrelated.append(
                rows["pc"](
                    at, "c", "network", "connection", **rows["by"]("c:/x.exe", number), **{"destination.ip": address}
                )
            )
    story = ask(rows["frame"]([*rows["office"](), *unrelated])).investigate(whole, Symptom.of("user:helper"))
    assert story.verdict == "found" and story.entry == ("ip:203.0.113.7",)


def test_a_page_at_the_time_when_an_administrator_had_laid_it_back_is_ordinary(rows, ask, whole) -> None:
    restore = [
        rows["logon"](5000, "lan", "192.0.2.50", 50100, "success"),
        rows["sudo"](5010, "lan", "/usr/bin/cp /srv/backup/index.html /var/www/html/index.html"),
        {"at": 5010, "host.name": "web1", "event.category": ["file"], "event.type": ["change"], "event.action": "file-changed",
         "file.path": "/var/www/html/index.html", "process.pid": 900, "process.executable": "/usr/bin/cp", "process.name": "cp"},
    ]  # fmt: skip
    frame = rows["frame"]([*rows["office"](), *restore])
    late = int(frame["@timestamp"].dt.epoch("us").max()) + 1
    investigator = ask(frame)
    assert (
        investigator.investigate(whole, Symptom("file", "/var/www/html/index.html", "web1", late)).verdict == "ordinary"
    )
    assert investigator.investigate(whole, Symptom("file", "/var/www/html/index.html", "web1")).verdict == "found"


@pytest.mark.parametrize(
    "text",
    ["ip:192.0.2.99", "file:/none", "user:", "alert:none", "hash:00", "mail:<x>", "event:00112233aabbccdd-99999"],
)
def test_what_no_log_mentions_is_unknown(office, ask, whole, text: str) -> None:
    if text.endswith(":"):
        with pytest.raises(ValueError, match="KIND:VALUE"):
            Symptom.of(text)
    else:
        assert ask(office).investigate(whole, Symptom.of(text)).verdict == "unknown-symptom"


def test_no_event_id_is_a_sentence(office, ask, whole) -> None:
    with pytest.raises(ValueError, match="not an event id"):
        ask(office).investigate(whole, Symptom.of("event:nonsense"))


def test_a_storm_of_one_process_is_answered_in_seconds(rows, ask, whole) -> None:
    storm = rows["frame"](rows["download"]()).lazy()
    count = 20_000
    files = pl.LazyFrame({"luuvet.index": range(1000, 1000 + count)}, schema={"luuvet.index": pl.UInt64}).with_columns(
        pl.lit("pc9").alias("host.name"), pl.lit(["file"]).alias("event.category"), pl.lit(["change"]).alias("event.type"),
        pl.format("c:/data/{}.doc", "luuvet.index").alias("file.path"), pl.lit(13, pl.Int64).alias("process.pid"),
        pl.lit("c:/users/an/setup7.exe").alias("process.executable"), pl.lit(0, pl.UInt16).alias("luuvet.k"),
        pl.lit("00112233aabbccdd").alias("luuvet.log"), storm.select(pl.col("@timestamp").max()).collect().to_series()[0],
    )  # fmt: skip
    frame = pl.concat([storm, files.rename({"literal": "@timestamp"}, strict=False)], how="diagonal_relaxed").collect()
    story = ask(frame).investigate(whole, Symptom.of("file:c:/users/an/setup7.exe"))
    assert story.verdict == "found" and len(story.groups) <= 40 and story.seconds < 20


@pytest.mark.slow
def test_atlas_scores() -> None:
    if not os.environ.get("LUUVET_CORPORA"):
        pytest.skip("LUUVET_CORPORA is not set")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, root / "bench" / "cause_atlas.py", "--case", "s1"], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_json_is_plain(office, ask, whole) -> None:
    json.dumps(ask(office).investigate(whole, Symptom.of("ip:203.0.113.7")).to_json())


@pytest.fixture(scope="module")
def recorded():
    """The lab's recording as it came over the wire, through the real parser; its truth."""
    recording = Recording.load()
    pieces = sorted(
        (piece.time, connection.id, place, connection.peer, piece.data)
        for connection in recording.connections
        for place, piece in enumerate(connection.records())
    )
    sealed = [
        Sealed("00112233aabbccdd", index, Raw("syslog-tcp", peer, "", "newline", time, [data]))
        for index, (time, _, _, peer, data) in enumerate(pieces)
    ]
    return Investigator(Held(Parser(Formats.load(), Sources()).parse(sealed))), recording.truth


def test_every_symptom_of_the_recorded_incident_leads_to_its_entry(recorded, whole) -> None:
    investigator, truth = recorded
    symptoms = [(one["kind"], one["value"], one["host"]) for one in (*truth["symptoms"], *truth["impact"])]
    symptoms += [("ip", truth["entry"]["ip"], ""), ("url", "http://web1/", "")]
    for symptom in symptoms:
        story = investigator.investigate(whole, Symptom(*symptom))
        assert story.verdict == "found" and story.entry[0] == f"ip:{truth['entry']['ip']}", symptom
        assert len(story.groups) <= 40


def test_the_recorded_chain_and_impact_are_in_the_story(recorded, whole) -> None:
    investigator, truth = recorded
    story = investigator.investigate(whole, Symptom("ip", truth["entry"]["ip"]))
    roles = {node.id: node.role for node in story.nodes}
    assert roles[f"user:web1|{truth['entry']['user']}"] == "abused"
    wanted = {f"user:web1|{one['value']}" for one in truth["impact"] if one["kind"] == "user"}
    assert {*wanted, "file:web1|/var/www/html/index.html", "task:web1|cron:root"} <= set(story.impact)
    guessed = next(one for one in truth["chain"] if one["what"] == "ssh-password-guessing")
    attempts = guessed["attempts"]
    (won,) = [one for one in story.sentences if f"sau {attempts} lần thử sai" in one.vi]
    told = re.search(r"(\d+) on this account, (\d+) on other accounts", won.en)
    assert told and int(told[1]) + int(told[2]) == attempts and int(told[1]) > 0
    tried = next(one for one in story.sentences if "tried passwords" in one.en)
    assert f"failed {told[2]} times on these" in tried.en, "both sentences count the other accounts alike"


def test_ordinary_symptoms_of_the_recording_are_ordinary(recorded, whole) -> None:
    investigator, truth = recorded
    for one in truth["ordinary"]:
        if one["value"].endswith("/index.html"):
            continue  # at that time only: asked with a time in another test
        story = investigator.investigate(whole, Symptom(one["kind"], one["value"], one["host"]))
        assert story.verdict in ("ordinary", "abstained", "unknown-symptom") and not story.entry, one
    for one in truth["served"][:8]:
        assert investigator.investigate(whole, Symptom("ip", one["ip"])).verdict == "ordinary", one


class Counting(Held):
    """Remembers what was asked for."""

    def __init__(self, events: pl.DataFrame) -> None:
        super().__init__(events)
        self.slices: list[list[str]] = []
        self.names: list[str] = []

    def of_hosts(self, scope: Scope, hosts: list[str], start: int, end: int, limit: int) -> pl.DataFrame:
        self.slices.append(hosts)
        return super().of_hosts(scope, hosts, start, end, limit)

    def hosts_with(self, scope: Scope, kind: str, values: Sequence[str]) -> list[str]:
        self.names += values
        return super().hosts_with(scope, kind, values)


def test_a_later_round_reads_only_what_it_adds_and_finds_the_same(office, ask, whole) -> None:
    source, symptom = Counting(office), Symptom.of("file:/var/www/html/index.html", "web1")
    story = Investigator(source).investigate(whole, symptom)
    assert source.slices == [["web1"], ["fw"]]
    assert source.names and len(source.names) == len(set(source.names))
    assert "domain:kho.example" in {node.id for node in story.nodes}  # which only the second host's log names
