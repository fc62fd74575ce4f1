"""Joined events through a real store: the same rows, edges and hits wherever the log is cut, and wherever the process ends."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luuvet.detect import Detector, RuleBook, load_rules
from luuvet.detect.recall import recall
from luuvet.event.raw import Raw, Sealed
from luuvet.event.scope import Scope
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.store import EngineError, Query, Store
from luuvet.wire import derive
from luuvet.wire.derive import Derivation

LOG = "0123456789abcdef"
FORMATS = Formats.load()
RECEIVED = 1_795_330_800_000_000_000
WHOLE = Scope.whole("tester")
RULES = """
title: A program fetches a page
id: 5c3f6a10-0000-4000-8000-000000000001
status: test
logsource: {category: process_creation, product: linux}
detection:
  selection: {Image|endswith: /curl, CommandLine|contains: 203.0.113.9}
  condition: selection
level: medium
---
title: An argument of a call
id: 5c3f6a10-0000-4000-8000-000000000002
status: test
logsource: {product: linux, service: auditd}
detection:
  selection: {type: EXECVE, a1|contains: 203.0.113.9}
  condition: selection
level: low
---
title: A program ran
id: 5c3f6a10-0000-4000-8000-000000000003
status: test
logsource: {category: process_creation, product: linux}
detection:
  selection: {Image|endswith: /curl}
  condition: selection
level: low
"""


def audit(serial: int, page: str = "x") -> list[str]:
    """A program that is run, and the file that it writes: two audit events of four records."""
    run, wrote = (f"msg=audit(1795330800.{serial % 1000:03d}:{serial}{end}):" for end in (1, 2))
    ids = "auid=1000 uid=1000 euid=1000 ses=3"
    return [
        f'type=SYSCALL {run} arch=c000003e syscall=59 success=yes exit=0 a0=1 items=1 ppid=700 pid={serial} {ids} comm="curl" exe="/usr/bin/curl" key="exec"',
        f'type=EXECVE {run} argc=2 a0="curl" a1="http://203.0.113.9/{page}"',
        f'type=CWD {run} cwd="/tmp"',
        f"type=PROCTITLE {run} proctitle=6375726C",
        f'type=SYSCALL {wrote} arch=c000003e syscall=257 success=yes exit=3 a0=1 a2=241 items=1 ppid=700 pid={serial} {ids} comm="curl" exe="/usr/bin/curl" key="etc"',
        f'type=PATH {wrote} item=0 name="/srv/{page}-{serial}" nametype=CREATE',
        f"type=EOE {wrote} ",
        f"type=USER_LOGIN {run.replace('1):', '3):')} pid=8{serial} uid=0 auid=1000 ses=4 msg='op=login id=1000 exe=\"/usr/sbin/sshd\" hostname=192.0.2.7 addr=192.0.2.7 terminal=/dev/pts/1 res=success'",
    ]


def mail(queue: str) -> list[str]:
    return [
        f"postfix/smtpd[10]: {queue}: client=unknown[198.51.100.9]",
        f"postfix/cleanup[11]: {queue}: message-id=<{queue}@mail.example>",
        f"postfix/qmgr[12]: {queue}: from=<an@example.org>, size=700, nrcpt=1 (queue active)",
        f"postfix/smtp[13]: {queue}: to=<binh@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)",
        f"postfix/qmgr[12]: {queue}: removed",
    ]


def log() -> list[bytes]:
    """Lines of three hosts, mixed as a relay would send them, each event's own in order."""
    pick = random.Random(5)
    streams: list[list[str]] = []
    for n in range(12):
        streams.append([f"<86>Nov 25 07:00:{n:02d} web{n % 3} audispd: {text}" for text in audit(300 + n)])
        streams.append([f"<22>Nov 25 07:00:{n:02d} mx1 {text}" for text in mail(f"4C1A{n:02X}7F2")])
        streams.append(
            [f"<86>Nov 25 07:00:{n:02d} web1 sshd[{n}]: Failed password for lan from 192.0.2.7 port {n} ssh2"]
        )
    lines: list[bytes] = []
    while streams:
        stream = pick.choice(streams[:4])
        lines.append(stream.pop(0).encode())
        streams = [one for one in streams if one]
    return lines


def sealed(lines: Sequence[bytes], first: int) -> list[Sealed]:
    return [Sealed(LOG, first, Raw("syslog-tcp", "192.0.2.1:514", "", "newline", RECEIVED, list(lines)))]


class Archive:
    """The records, as an erasure reads them again."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = list(lines)

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        found = self.lines[start : start + max_records]
        return sealed(found, start) if found else []


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    folder = tmp_path_factory.mktemp("rules")
    for number, text in enumerate(RULES.split("---")):
        (folder / f"{number}.yml").write_text(text)
    book = load_rules([folder], house=False)
    assert len(book.rules) == 3
    return book


Begin = Callable[[], Derivation]


@pytest.fixture
def begin(tmp_path: Path, book: RuleBook) -> Iterator[Begin]:
    """A stage as a process begins it, where the store stands; the one before is gone as if it had been killed."""
    opened: list[Store] = []
    archive = Archive(log())

    def start() -> Derivation:
        while opened:
            opened.pop().close()
        store = Store.open(f"chdb://{tmp_path}/store", log=LOG)
        opened.append(store)
        detector = Detector(book)
        recall(detector, store)
        return Derivation(store, Parser(FORMATS, Sources()), detector, archive)

    yield start
    while opened:
        opened.pop().close()


def run(stage: Derivation, lines: Sequence[bytes], ends: Sequence[int]) -> None:
    """Take all lines from where the stage stands, in batches that end at `ends`."""
    for end in (*[end for end in ends if stage.reached() < end < len(lines)], len(lines)):
        if stage.reached() < end:
            stage.take(sealed(lines[stage.reached() : end], stage.reached()))
    stage.settle()


def kept(stage: Derivation) -> dict[str, list[dict[str, Any]]]:
    """Everything that joined events gave, in one order."""
    found = {}
    for table in ("joined", "edges", "hits"):
        frame = stage.store.read(WHOLE, Query(table, limit=100_000))  # type: ignore[arg-type]
        frame = frame.select(name for name in frame.columns if frame[name].null_count() < frame.height)
        found[table] = sorted(frame.to_dicts(), key=repr)
    return found


@pytest.fixture
def steady(begin: Begin) -> dict[str, list[dict[str, Any]]]:
    """What one batch of everything gives; also what a rebuild gives, into the store beside."""
    stage = begin()
    beside = Derivation(stage.store.beside(), Parser(FORMATS, Sources()), Detector(stage.book), Archive(log()))
    run(beside, log(), [])
    beside.quiet()
    return kept(beside)


def test_a_whole_stands_beside_its_members_and_counts_once(steady: dict[str, list[dict[str, Any]]]) -> None:
    assert len(log()) == 12 * (8 + 5 + 1)
    wholes = steady["joined"]
    by_format = pl.DataFrame(wholes)["luuvet.joined"].value_counts().rows()
    assert sorted(by_format) == [("linux_auditd", 24), ("postfix_postfix", 12)]
    run_by = [one for one in wholes if one.get("process.command_line") == "curl http://203.0.113.9/x"]
    assert len(run_by) == 12 and {one["process.working_directory"] for one in run_by} == {"/tmp"}
    edges = pl.DataFrame(steady["edges"])
    counts = dict(edges["relation"].value_counts().rows())
    assert (counts["spawned"], counts["wrote"], counts["delivered"]) == (12, 12, 12)
    commands = edges.filter(pl.col("relation") == "spawned")["detail"]
    assert commands.str.contains('"command":"curl http', literal=True).all(), (
        "the edge has the command that EXECVE told"
    )
    hits = pl.DataFrame(steady["hits"])["rule.name"].value_counts().rows()
    assert sorted(hits) == [
        ("A program fetches a page", 12),  # in the whole alone
        ("A program ran", 12),  # in the SYSCALL record, and not again in the whole
        ("An argument of a call", 12),  # in the EXECVE record, as it came
    ]


@pytest.mark.parametrize("seed", range(4))
def test_how_the_log_is_cut_and_where_it_stops_make_no_difference(
    begin: Begin, steady: dict[str, list[dict[str, Any]]], seed: int
) -> None:
    pick, lines = random.Random(seed), log()
    stage = begin()
    for _ in range(6):
        ends = sorted(pick.sample(range(len(lines)), 12))
        run(stage, lines[: ends[pick.randrange(12)]], ends)
        stage = begin()
    run(stage, lines, [])
    stage.quiet()
    assert kept(stage) == steady


def test_what_was_told_early_is_the_same_in_the_end(begin: Begin, steady: dict[str, list[dict[str, Any]]]) -> None:
    """Only an edge keeps what its record said when it was first told: of a program, not yet with which arguments."""
    stage, lines = begin(), log()
    for end in range(11, len(lines), 11):
        run(stage, lines[:end], [])
        stage.quiet()
    run(stage, lines, [])
    stage.quiet()
    found = kept(stage)
    assert found["joined"] == steady["joined"]
    ends = ["luuvet.index", "relation", "from.key", "to.key"]
    assert pl.DataFrame(found["edges"]).select(ends).rows() == pl.DataFrame(steady["edges"]).select(ends).rows()
    assert found["hits"] == steady["hits"]


class _Killed(Exception):
    """The process is gone."""


@pytest.mark.parametrize("table", ["events", "hits", "edges", "joined", "positions"])
@pytest.mark.parametrize("written", [False, True])
def test_a_write_that_ends_anywhere_is_done_again_once(
    begin: Begin, steady: dict[str, list[dict[str, Any]]], table: str, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, lines = begin(), log()
    run(stage, lines[:60], [17, 30, 45])
    insert = stage.store._engine.insert

    def ends(into: str, frame: pl.DataFrame) -> None:
        if written or not into.endswith(f".{table}"):
            insert(into, frame)
        if into.endswith(f".{table}"):
            raise _Killed

    monkeypatch.setattr(stage.store._engine, "insert", ends)
    with pytest.raises(_Killed):
        run(stage, lines[:110], [])
    stage = begin()
    assert stage.position() == (110 if (table, written) == ("positions", True) else 60)
    run(stage, lines, [130])
    stage.quiet()
    assert kept(stage) == steady


def test_a_batch_that_is_written_in_pieces_tells_its_wholes_with_the_last(
    begin: Begin, steady: dict[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, lines = begin(), log()
    write, asked, done = stage.store.write, list[int](), list[int]()

    def small(batch: Any) -> None:
        if batch.next - batch.first > 50:
            raise EngineError("Code: 243. no room")
        if len(done) == 2:
            raise _Killed
        write(batch)
        done.append(batch.next)

    monkeypatch.setattr(stage.store, "write", small)
    stage.again = lambda: asked.append(1) is None
    with pytest.raises(_Killed):
        run(stage, lines, [])
    assert (reached := stage.store.position()) == 84 == done[-1], "killed between the pieces of a batch"
    stage = begin()
    assert stage.position() == reached
    stage.quiet()
    run(stage, lines, [])
    stage.quiet()
    assert kept(stage) == steady


def test_a_quiet_log_tells_after_seconds_and_a_late_member_revises(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = begin()
    lines = [f"<86>Nov 25 07:00:01 web1 audispd: {text}".encode() for text in audit(300)[:3]]
    run(stage, lines[:2], [])
    stage.idle()
    assert kept(stage)["joined"] == [], "a moment is no silence"
    monkeypatch.setattr(derive, "QUIET_SECONDS", 0.0)
    stage.idle()
    assert [one["luuvet.members"] for one in kept(stage)["joined"]] == [[f"{LOG}-0", f"{LOG}-1"]]
    stage = begin()
    stage.idle()
    run(stage, lines, [])
    stage.idle()
    (whole,) = kept(stage)["joined"]
    assert whole["luuvet.members"] == [f"{LOG}-{n}" for n in range(3)] and whole["process.working_directory"] == "/tmp"
    assert len(kept(stage)["edges"]) == 1
    rows = stage.store._engine.ask(f"SELECT luuvet_revision FROM {stage.store.database}.joined")  # noqa: S608
    assert sorted(rows["luuvet_revision"]) == [1, 2], "a row a telling, one of which is read"


def test_an_erased_member_takes_its_words_out_of_the_whole(begin: Begin) -> None:
    stage = begin()
    words = "bi-mat"
    lines = [f"<86>Nov 25 07:00:01 web1 audispd: {text}".encode() for text in [*audit(300, words), *audit(301)]]
    archive = Archive(lines)
    stage._source = archive
    run(stage, lines, [9])
    assert any(words in repr(one) for one in kept(stage)["joined"])
    assert any(words in repr(one) for one in kept(stage)["edges"])
    for place in (1, 5):
        archive.lines[place] = b""
        for _ in range(2):  # a kill after it repeats it
            rejoined = stage._joining.rejoined(place, place)
            stage.store.replace([(place, place)], stage.parser.parse(sealed([b"erased"], place)), rejoined)
    for table in ("events", "joined", "edges", "hits"):
        rows = stage.store._engine.ask(f"SELECT * FROM {stage.store.database}.{table}")  # noqa: S608
        assert words not in repr(rows.to_dicts()), table
    wholes = {one["luuvet.index"]: one for one in kept(stage)["joined"]}
    assert wholes[0]["luuvet.members"] == [f"{LOG}-{n}" for n in (0, 2, 3)], "what the others say stays"
    assert wholes[4]["luuvet.members"] == [f"{LOG}-4", f"{LOG}-6"]
    assert len(wholes) == 4
    assert pl.DataFrame(kept(stage)["edges"]).filter(pl.col("relation") == "spawned")["luuvet.index"].to_list() == [
        0,
        8,
    ]
    late = f"<86>Nov 25 07:00:01 web1 audispd: {audit(300)[3]}".encode()
    stage.take(sealed([late], len(lines)))
    stage.settle()
    again = {one["luuvet.index"]: one for one in kept(stage)["joined"]}
    assert again[0]["luuvet.members"] == [f"{LOG}-{n}" for n in (0, 2, 3, 16)] and words not in repr(again)
