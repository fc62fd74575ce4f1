from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.samples import RECEIVED, Sample, compare, line_faults, lint, main, run, samples
from luuvet.parse.sources import Sources


def test_every_sample_gives_what_is_expected(formats: Formats) -> None:
    assert [str(one) for one in run(formats)] == []
    assert sum(len(sample.lines) for sample in samples()) >= 150


def test_no_sample_holds_what_might_be_somebodys() -> None:
    assert lint() == []


def test_every_sample_is_understood_but_the_broken_one() -> None:
    lost = [
        (s.name, n)
        for s in samples()
        for n, event in enumerate(s.expected, 1)
        if event["event"]["dataset"] == "unparsed"
    ]
    assert lost == [("elastic_ecs/documents", 6), ("generic_cef/events", 6), ("generic_leef/events", 6)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("from 8.8.8.8 port", "8.8.8.8 is a public address"),
        ("from 2606:4700::1111 port", "2606:4700::1111 is a public address"),
        ("to=<x@somewhere.vn>", "@somewhere.vn may be a real mail domain"),
    ],
)
def test_the_linter_refuses(line: str, fault: str) -> None:
    assert fault in line_faults(line)[0]


@pytest.mark.parametrize(
    "line", ["203.0.113.9 2001:db8::9 12:30:45 8.2302.0", "a@mail.example.vn", "user@1001.service", "b@hotro.test"]
)
def test_the_linter_allows(line: str) -> None:
    assert line_faults(line) == []


def test_differences_read_well(formats: Formats, tmp_path: Path) -> None:
    folder = tmp_path / "x" / "samples"
    folder.mkdir(parents=True)
    (folder / "a.log").write_bytes(b"hello\n")
    (folder / "a.expected.ndjson").write_bytes(orjson.dumps({"message": "bye"}) + b"\n")
    assert "x/a, line 1: message is 'hello', expected 'bye'" in [str(one) for one in run(formats, tmp_path)]
    differences = compare(
        Sample("s", (b"",), ({"event": {"action": "a", "code": "1"}},)), [{"event": {"action": "b", "code": "1"}}]
    )
    assert [str(one) for one in differences] == ["s, line 1: event.action is 'b', expected 'a'"]
    assert compare(Sample("s", (b"",), ()), [{}])[0].field == "number of events"


def test_main_prints_events_or_says_which_samples_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("linux_su/switches") == 0
    assert orjson.loads(capsys.readouterr().out.splitlines()[0])["event"]["action"] == "su-login"
    assert main("nope") == 2
    assert "linux_su/switches" in capsys.readouterr().err


def test_damaged_samples_break_no_format(formats: Formats) -> None:
    """Lines cut short, with bytes changed or put together: some are not understood, none makes a format fail."""
    r = random.Random(5)
    lines = [line for sample in samples() for line in sample.lines]
    damaged = [line[: r.randrange(len(line) + 1)] for line in lines]
    for line in lines:
        changed = bytearray(line or b"x")
        for _ in range(4):
            changed[r.randrange(len(changed))] = r.choice(b'"=\\,|[]: \x00\xff\t;')
        damaged += [bytes(changed), line + b" " + r.choice(lines)]
    parser = Parser(formats, Sources())
    raw = Raw("syslog-tcp", "192.0.2.250:514", "", "newline", RECEIVED, damaged)
    frame = parser.parse([Sealed("0" * 16, 0, raw)])
    assert frame["luuvet.index"].n_unique() == len(damaged)
    assert parser.stats()["error_examples"] == {}
