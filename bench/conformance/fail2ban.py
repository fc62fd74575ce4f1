"""Scores the formats on the log lines of fail2ban's tests.

    PYTHONPATH=. python -m bench.conformance.fail2ban FOLDER [--show FILE]      FOLDER holds tests/files/logs, or is it

A comment `failJSON: {…}` before a line says what fail2ban makes of it: whether it is a failure (`match`), whose (`host`,
`user`) and when (`time`). A line without one is no failure by itself. What is counted of a line that is a failure: `match`
(our event tells a failure: outcome `failure` or type `denied`), `host` (`source.ip` or `source.domain`), `time`, `user`.
Of a line that is none: that our event is no failed logon (category `authentication`, outcome `failure`, with a source).

The clock: fail2ban's tests set the zone to Europe/Zurich and the time to 14 August 2005, 12:00 there (`setUpMyTime`), and
the comments tell local times of that zone. So the lines are taken to have arrived then, from a source of that zone; a day
without a year is of 2004 or 2005. A line of the systemd journal as fail2ban's reader renders it (`logtype: journal`) has
neither time nor PRI, which no sender of ours writes: it gets that time in front.

What is not compared: a value that the line itself does not tell (fail2ban remembers it from an earlier line of the same
process; here that is the work of rules), what fail2ban counts (`attempts`, `users`), and a few lines that tell a failed logon
although fail2ban counts another line for it (`FAILURES_ALL_THE_SAME`, printed with their number).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.conformance.fail2ban_files import FAILURES_ALL_THE_SAME, LEFT_OUT, PRODUCTS

from luuvet.event.frame import document
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

ZONE = "Europe/Zurich"
NOW = datetime(2005, 8, 14, 12, tzinfo=ZoneInfo(ZONE))
FIELDS = ("match", "host", "time", "user")
_COMMENT = re.compile(r"^#+ *(failJSON|filterOptions|fileOptions): *(.*)$")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}|[0-9a-f]{10,}")


@dataclass(frozen=True)
class Line:
    """A line and what its comment says of it."""

    text: str
    said: dict[str, Any]

    @property
    def failure(self) -> bool:
        """Whether fail2ban takes it for a failure."""
        return bool(self.said.get("match"))

    def expected(self) -> dict[str, Any]:
        """Return the fields to compare."""
        told: dict[str, Any] = {"match": True}
        if self.said.get("host") and str(self.said["host"]).lower() in self.text.lower():
            told["host"] = self.said["host"]
        if self.said.get("time") and _CLOCK.search(self.text):
            told["time"] = self.said["time"]
        if self.said.get("user") and self.said["user"] in self.text:
            told["user"] = self.said["user"]
        return told


@dataclass
class Score:
    """What was compared in one file."""

    file: str
    product: str
    failures: int = 0
    others: int = 0
    right: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0
    taken: int = 0
    excused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Right of the fields given."""
        return self.right.total() / self.given.total() if self.given.total() else 1.0


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a file with what is said of them."""
    said: dict[str, Any] = {}
    of_file: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for text in path.read_text("utf-8", errors="surrogateescape").split("\n"):
        comment = _COMMENT.match(text)
        if comment and comment[1] == "failJSON":
            said = json.loads(comment[2])
        elif comment and comment[1] == "fileOptions":
            of_file = _options(comment[2])
        elif comment:
            options = _options(comment[2])
        elif text.strip() and not text.startswith("#"):
            yield Line(_as_sent(text, {**of_file, **options}), said)
            said = {}


def _options(text: str) -> dict[str, Any]:
    told = json.loads(text)
    merged: dict[str, Any] = {}
    for one in told if isinstance(told, list) else [told]:
        merged.update(one)
    return merged


def _as_sent(text: str, options: dict[str, Any]) -> str:
    if options.get("logtype") != "journal" or re.match(r"[0-9]{4}-", text):
        return text
    return f"{NOW:%b %d %H:%M:%S} {options.get('test.prefix-line', '')}{text}"


def score(path: Path, product: str, parser: Parser) -> Score:
    """Return how the events of a file's lines compare."""
    done = Score(path.name, product)
    told = list(lines(path))
    for line, event in zip(told, _events(parser, told), strict=True):
        if line.failure:
            _failure(done, line, event)
        else:
            done.others += 1
            if _failed_logon(event):
                reason = next((why for regex, why in FAILURES_ALL_THE_SAME.items() if re.search(regex, line.text)), "")
                done.excused[reason] += bool(reason)
                done.taken += not reason
                done.wrong += [] if reason else [f"taken for a failed logon: {line.text}"]
    return done


def _events(parser: Parser, told: Sequence[Line]) -> Iterator[dict[str, Any]]:
    payloads = [line.text.encode("utf-8", "surrogateescape") for line in told]
    raw = Raw("syslog-tcp", "192.0.2.250:514", "", "newline", int(NOW.timestamp()) * 10**9, payloads)
    for row in parser.parse([Sealed("0" * 16, 0, raw)]).iter_rows(named=True):
        yield document(row)


def _failure(done: Score, line: Line, event: dict[str, Any]) -> None:
    done.failures += 1
    expected, found = line.expected(), _found(event)
    done.elsewhere += sum(bool(line.said.get(name)) and name not in expected for name in FIELDS)
    for name, value in expected.items():
        done.given[name] += 1
        if _same(name, value, found[name]):
            done.right[name] += 1
        else:
            done.wrong.append(f"{name} {value!r}, found {found[name]!r}: {line.text}")


def _found(event: dict[str, Any]) -> dict[str, Any]:
    told, source = event.get("event", {}), event.get("source", {})
    return {
        "match": told.get("outcome") == "failure" or "denied" in told.get("type", []),
        "host": [source.get("ip"), source.get("domain")],
        "time": datetime.fromisoformat(event["@timestamp"]).astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M:%S"),
        "user": event.get("user", {}).get("name"),
    }


def _same(name: str, said: Any, found: Any) -> bool:
    if name == "host":
        return _host(said) in [_host(one) for one in found if one]
    if name == "time":
        whole = re.sub(r"-([0-9])T", r"-0\1T", said)  # some comments tell a day in one digit
        return datetime.fromisoformat(whole).strftime("%Y-%m-%dT%H:%M:%S") == str(found)
    return bool(said == found)


def _host(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return text.lower()


def _failed_logon(event: dict[str, Any]) -> bool:
    told, source = event.get("event", {}), event.get("source", {})
    failed = "authentication" in told.get("category", []) and told.get("outcome") == "failure"
    return bool(failed and (source.get("ip") or source.get("domain")))


def table(folder: Path) -> list[Score]:
    """Return the score of every file that is compared.

    Raises:
        ValueError: a file of the folder is neither listed nor left out.
    """
    logs = folder / "tests" / "files" / "logs" if (folder / "tests").is_dir() else folder
    there = {path.name for path in logs.iterdir() if path.is_file()}
    if unknown := there - PRODUCTS.keys() - LEFT_OUT.keys():
        raise ValueError(f"neither compared nor left out: {', '.join(sorted(unknown))}")
    parser = Parser(Formats.load(), Sources(zone=ZONE))
    return [score(logs / name, product, parser) for name, product in PRODUCTS.items() if name in there]


def main() -> int:
    """Print the table; 1 where the target is missed."""
    parse = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parse.add_argument("folder", type=Path)
    parse.add_argument("--show", default="", help="print the differences of this file, or of `all`")
    told = parse.parse_args()
    scores = table(told.folder)
    for one in scores:
        if told.show in (one.file, "all"):
            print(*(f"{one.file}: {text}" for text in one.wrong), sep="\n")
    print(
        f"{'file':20} {'product':28} {'failures':>8} {'fields':>11} {'share':>6} {'others':>6} {'taken':>5} {'elsewhere':>9}"
    )
    for one in scores:
        print(_row(one))
    whole = Score("all", f"{len(scores)} files")
    for one in scores:
        whole.failures, whole.others = whole.failures + one.failures, whole.others + one.others
        whole.taken, whole.elsewhere = whole.taken + one.taken, whole.elsewhere + one.elsewhere
        whole.right, whole.given = whole.right + one.right, whole.given + one.given
        whole.excused += one.excused
    print(_row(whole))
    print(*(f"{name}: {whole.right[name]} of {whole.given[name]}" for name in FIELDS), sep=", ")
    for reason, count in whole.excused.items():
        print(f"not compared: {count} lines: {reason}")
    for name, reason in LEFT_OUT.items():
        print(f"left out: {name}: {reason}")
    print(f"as of {datetime.now(UTC):%Y-%m-%d}; target: share ≥ 0.98, none taken for a failed logon")
    return 0 if whole.share >= 0.98 and not whole.taken else 1


def _row(one: Score) -> str:
    fields = f"{one.right.total()}/{one.given.total()}"
    return (
        f"{one.file:20} {one.product:28} {one.failures:8} {fields:>11} {one.share:6.3f} {one.others:6} {one.taken:5} "
        f"{one.elsewhere:9}"
    )


if __name__ == "__main__":
    sys.exit(main())
