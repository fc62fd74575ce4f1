"""Audit records and joined audit events beside the golden files of the go-libaudit project: every field, by value.

    python -m bench.conformance.go_libaudit FOLDER        (holds auparse/testdata and aucoalesce/testdata)

`auparse` has records one by one, `aucoalesce` the whole events. A golden field counts as found when the field of ours that
means the same holds the same value.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from luuvet.event.dotted import flattened
from luuvet.event.frame import document
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.joined import Joiner, latest
from luuvet.parse.joined import document as joined_document
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

D = "auditd.data."
NAMES: Mapping[str, tuple[str, ...]] = {
    "auid": ("user.audit.id", "user.id"), "uid": ("user.id", D + "uid"), "gid": ("user.group.id",),
    "euid": ("user.effective.id",), "egid": ("user.effective.group.id",), "suid": ("user.saved.id",),
    "sgid": ("user.saved.group.id",), "fsuid": ("user.filesystem.id",), "fsgid": ("user.filesystem.group.id",),
    "old-auid": (D + "old-auid",), "old_auid": (D + "old-auid",), "new_auid": ("user.id",),
    "acct": ("user.name", "user.target.name", "group.name"),
    "id": ("user.id", "user.target.id", "group.id", D + "id"), "ses": ("session.id",), "pid": ("process.pid",),
    "ppid": ("process.parent.pid",), "comm": ("process.name",), "exe": ("process.executable",),
    "cwd": ("process.working_directory",), "cmd": ("process.command_line",), "proctitle": ("process.command_line",),
    "title": ("process.command_line",), "args": ("process.args",), "addr": ("source.ip", "source.domain", D + "socket_addr"),
    "hostname": (D + "hostname", "source.ip"), "port": (D + "socket_port",), "family": (D + "family",),
    "rport": ("source.port",), "laddr": ("destination.ip",), "lport": ("destination.port",), "unit": ("service.name",),
    "name": ("file.path", D + "name"), "inode": ("file.inode",), "dev": ("file.device", D + "dev"), "mode": ("file.mode",),
    "ouid": ("file.uid", D + "ouid"), "ogid": ("file.gid", D + "ogid"), "path": ("file.path", D + "socket_path"),
    "result": ("event.outcome",), "socket_family": (D + "family",), "socket_path": (D + "socket_path",),
    "direction": (D + "direction", "network.direction"), "record_type": ("auditd.message_type",), "action": ("event.action",),
    "sequence": ("auditd.sequence",), "session": ("session.id",), "ip": ("source.ip", "destination.ip", D + "ip"), "source.port": ("source.port",),
    "destination.port": ("destination.port",),
}  # fmt: skip
"""Golden name → ours, the first that we have; what is not listed is `auditd.data.<name>`."""

LEFT_OUT: Mapping[str, str] = {
    "summary.actor": "repeats the user's ids, which are compared",
    "summary.object": "repeats fields of the record by its own choice of the main one; the fields are compared",
    "summary.how": "repeats process.executable or another field; the fields are compared",
    "ecs": "another reading of ECS: 'info' for an open file where we say access or change; ours are checked by our own tests",
    "category": "a class of go-libaudit's own, which ECS does not know",
    "selinux": "the parts of a label, which we keep whole under its key; the labels are compared by value",
    "warnings": "of that library",
    "data.tty (none), unset sessions": "says that there is none: we leave the field out",
    "data.sig": "we keep the signal's number as the record has it",
    "file of mkdir, mknod, rename": "the folder or the old name by position; ours is the entry that was made",
    "paths.mode": "compared by its permissions; the kind of file stands in file.type",
}
_NONE = [["tty", "(none)"], ["ses", "unset"], ["session", "unset"], ["old-ses", "4294967295"]]
_OUTCOMES = {"success": "success", "fail": "failure", "unknown": "unknown"}


@dataclass
class Score:
    """Fields of one product: how many were compared, how many agreed, which did not."""

    what: str
    compared: int = 0
    agreed: int = 0
    differing: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, golden: Any, ours: Mapping[str, Any], where: str) -> None:
        """Compare one golden field."""
        if name == "sig" or [name, golden] in _NONE:
            return
        self.compared += 1
        found = [ours[one] for one in NAMES.get(name, (D + name,)) if one in ours]
        if any(_same(name, golden, value) for value in found):
            self.agreed += 1
        else:
            self.differing[f"{where}: {name} is {golden!r}, ours {found!r}"] += 1


def _same(name: str, golden: Any, value: Any) -> bool:
    if name == "result":
        return bool(_OUTCOMES.get(golden) == value)
    if name == "mode":
        return str(golden)[-4:].zfill(4) == value
    if isinstance(golden, list):
        return bool(golden == value)
    return str(golden).casefold() == str(value).casefold()


def _parser() -> Parser:
    return Parser(Formats.load(), Sources(zone="UTC"))


def _sealed(lines: list[bytes]) -> Sealed:
    return Sealed("0" * 16, 0, Raw("file", "", "", "line", 1_795_330_800_000_000_000, lines))


def records(folder: Path) -> Score:
    """Score single records (`auparse`)."""
    score, parser = Score("records (auparse)"), _parser()
    for path in sorted(folder.glob("*.log")):
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip()]
        events = {
            row["event.original"].strip(): flattened(document(row))
            for row in parser.parse([_sealed(lines)]).iter_rows(named=True)
        }
        for golden in json.loads(path.with_name(path.name + ".golden").read_text()):
            raw = (golden or {}).get("raw_msg")
            ours = next((event for text, event in events.items() if raw and text.endswith(raw)), None)
            if ours is None or not golden.get("data"):
                continue
            where = f"{path.name} {golden['record_type']}:{golden['sequence']}"
            score.add("record_type", golden["record_type"], ours, where)
            score.add("sequence", golden["sequence"], ours, where)
            for name, value in _merged(golden["data"]):
                score.add(name, value, ours, where)
    return score


def _merged(data: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a record; the parts of a label as the label."""
    for label in ("subj", "obj"):
        parts = [
            data[f"{label}_{part}"]
            for part in ("user", "role", "domain", "level", "category")
            if f"{label}_{part}" in data
        ]
        if parts:
            yield label, ":".join(parts)
    for name, value in data.items():
        if not name.startswith(("subj_", "obj_")):
            yield name, value


def wholes(folder: Path) -> Score:
    """Score whole events (`aucoalesce`)."""
    score, parser = Score("joined events (aucoalesce)"), _parser()
    for path in sorted(folder.glob("*.yaml")):
        tests = yaml.safe_load(path.read_text())["tests"]
        for golden in json.loads(path.with_suffix(".json.golden").read_text()):
            text = tests[golden["test_name"]]
            ours = _whole(parser, [line.encode() for line in text.split("\n") if line.strip()])
            where = f"{path.stem} '{golden['test_name']}'"
            for name, value in _fields(golden["event"]):
                score.add(name, value, ours, where)
            _compare_paths(score, golden["event"].get("paths", []), ours.get("auditd.paths", []), where)
    return score


def _whole(parser: Parser, lines: list[bytes]) -> dict[str, Any]:
    frame, joiner = parser.parse([_sealed(lines)]), Joiner(parser.formats.joins)
    joined = latest([joiner.add(frame), joiner.rest()])
    if joined.height:
        return flattened(joined_document(joined.row(0, named=True)))
    return flattened(document(frame.row(0, named=True)))


def _fields(event: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("sequence", "record_type", "result", "session"):
        yield name, event[name]
    if "action" in event["summary"]:
        yield "action", event["summary"]["action"]
    yield from event["user"]["ids"].items()
    names = {"name": "comm"}
    for name, value in event["process"].items():
        yield names.get(name, name), value
    for end in ("source", "destination"):
        yield from ((f"{end}.{name}" if name == "port" else name, value) for name, value in event.get(end, {}).items())
    yield from event.get("network", {}).items()
    if event.get("tags"):
        yield "key", ",".join(event["tags"])
    if "file" in event and event["summary"].get("action") not in ("make-device", "renamed", "created-directory"):
        yield "path", event["file"]["path"]
        for name, short in (("inode", "inode"), ("mode", "mode"), ("uid", "ouid"), ("gid", "ogid")):
            yield short, event["file"][name]
    yield from event.get("data", {}).items()


def _compare_paths(score: Score, golden: list[dict[str, str]], ours: list[dict[str, Any]], where: str) -> None:
    names = {"objtype": "nametype", "dev": "device", "ouid": "uid", "ogid": "gid"}
    for want, have in zip(golden, ours, strict=False):
        for name in ("item", "name", "inode", "mode", "nametype", "objtype", "ouid", "ogid"):
            if name in want:
                score.compared += 1
                if _same(name, want[name], have.get(names.get(name, name))):
                    score.agreed += 1
                else:
                    score.differing[
                        f"{where}: path {name} is {want[name]!r}, ours {have.get(names.get(name, name))!r}"
                    ] += 1
    missing = len(golden) - len(ours)
    score.compared += max(missing, 0)


def table(folder: Path) -> list[Score]:
    """Return the scores of the corpus in a folder."""
    return [records(folder / "auparse" / "testdata"), wholes(folder / "aucoalesce" / "testdata")]


def main(folder: str) -> int:
    """Print the scores, what differs and what is left out."""
    for score in table(Path(folder)):
        print(
            f"{score.what}: {score.agreed} of {score.compared} fields agree ({score.agreed / max(score.compared, 1):.3f})"
        )
        for text in score.differing:
            print(f"    {text}")
    print("left out:")
    for name, reason in LEFT_OUT.items():
        print(f"    {name}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
