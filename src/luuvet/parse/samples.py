"""The samples beside each format, run: lines in, events out, compared with the expected ones; and the rules for samples.

`python -m luuvet.parse.samples NAME/SAMPLE` prints what the formats make of a sample now, to be read by a person and then
kept as its `.expected.ndjson`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from ipaddress import ip_address, ip_network
from typing import Any

import orjson

from luuvet.event.dotted import flattened
from luuvet.event.frame import document
from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

RECEIVED = 1_795_330_800_000_000_000
"""When samples are taken to arrive: 2026-11-22 07:00:00 UTC."""

_VOLATILE = {
    "event": ("id", "ingested", "original"),
    "luuvet": ("generation", "listener", "peer", "source", "part"),
}
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z.]*[0-9A-Za-z])")
_IPV6 = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]*[0-9a-f](?![0-9A-Za-z:.])", re.IGNORECASE)
_MAIL = re.compile(r"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]*)")
"""A domain does not end in a number: `user@192.0.2.1` is asked about as an address."""
_MAY_MAIL = re.compile(r"^(?:.*\.)?(?:example\.[a-z]+|[^.]+\.test|[^.]+\.example)$|\.(?:service|socket)$")
_MAY_BE = [
    ip_network(net)
    for net in (
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
        "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "0.0.0.0/32",
        "2001:db8::/32", "fe80::/10", "fc00::/7", "ff00::/8", "::/127",
    )
]  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """An event of a sample is not what was expected."""

    sample: str
    line: int
    field: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.sample}, line {self.line}: {self.field} is {self.found!r}, expected {self.expected!r}"


@dataclass(frozen=True)
class Sample:
    """A sample's lines and the events that are expected of them, one a line."""

    name: str
    lines: tuple[bytes, ...]
    expected: tuple[dict[str, Any], ...]


def samples(folder: Traversable | None = None) -> Iterator[Sample]:
    """Yield the samples of every format, named `<format>/<file>`."""
    folder = folder or files("luuvet.parse") / "formats"
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if not (entry / "samples").is_dir():
            continue
        for path in sorted((entry / "samples").iterdir(), key=lambda one: one.name):
            if path.name.endswith(".log"):
                name = path.name.removesuffix(".log")
                expected = entry / "samples" / f"{name}.expected.ndjson"
                events = expected.read_bytes().splitlines() if expected.is_file() else []
                lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
                yield Sample(f"{entry.name}/{name}", tuple(lines), tuple(map(orjson.loads, events)))


def run(formats: Formats, folder: Traversable | None = None) -> list[Difference]:
    """Return where the events of the samples differ from the expected ones; empty when all is well."""
    return [difference for sample in samples(folder) for difference in compare(sample, events(formats, sample))]


def events(formats: Formats, sample: Sample) -> list[dict[str, Any]]:
    """Return the events that the formats make of a sample, without what differs from run to run."""
    frame = Parser(formats, Sources()).parse([Sealed("0" * 16, 0, _delivered(sample))])
    return [_steady(document(row)) for row in frame.iter_rows(named=True)]


def _delivered(sample: Sample) -> Raw:
    """Return the lines as they come: by syslog, or those of a file where the sample's name is one (`table.csv`)."""
    name = sample.name.rpartition("/")[2]
    if "." not in name:
        return Raw("syslog-tcp", "192.0.2.250:514", "", "newline", RECEIVED, sample.lines)
    source = format_hints(Hints("0" * 64, f"/samples/{name}"))
    return Raw("file", "", source, "line", RECEIVED, sample.lines, positions=range(len(sample.lines)))


def _steady(event: dict[str, Any]) -> dict[str, Any]:
    for parent, names in _VOLATILE.items():
        inner = event.get(parent, {})
        for name in names:
            inner.pop(name, None)
        if not inner:
            event.pop(parent, None)
    return event


def compare(sample: Sample, found: list[dict[str, Any]]) -> list[Difference]:
    """Return the differences between the expected and the found events of a sample, field by field."""
    if len(found) != len(sample.expected):
        return [Difference(sample.name, 0, "number of events", len(sample.expected), len(found))]
    differences = []
    for number, pair in enumerate(zip(sample.expected, found, strict=True), 1):
        want, have = map(flattened, pair)
        for name in sorted({*want, *have}):
            if want.get(name) != have.get(name):
                differences.append(Difference(sample.name, number, name, want.get(name), have.get(name)))
    return differences


def lint(folder: Traversable | None = None) -> list[str]:
    """Return a sentence for each address or mail domain in a sample that might be somebody's."""
    faults = []
    for sample in samples(folder):
        for number, line in enumerate(sample.lines, 1):
            faults += [f"{sample.name}, line {number}: {fault}" for fault in line_faults(line.decode(errors="replace"))]
    return faults


def line_faults(line: str) -> list[str]:
    """Return what one line of a sample must not hold."""
    faults = []
    for text in [*_IPV4.findall(line), *_IPV6.findall(line)]:
        try:
            address = ip_address(text)
        except ValueError:
            continue
        if not any(address in network for network in _MAY_BE if network.version == address.version):
            faults.append(
                f"{text} is a public address; use 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 2001:db8::/32"
            )
    for domain in _MAIL.findall(line):
        if not _MAY_MAIL.search(domain) and not domain.replace(".", "").isdigit():  # `@` before an address
            faults.append(f"@{domain} may be a real mail domain; use example.*, *.test or *.example")
    return faults


def main(name: str) -> int:
    """Print the events of one sample, one JSON object a line; 2 where there is no such sample."""
    formats = Formats.load()
    for sample in samples():
        if sample.name == name:
            for event in events(formats, sample):
                sys.stdout.write(orjson.dumps(event).decode() + "\n")
            return 0
    sys.stderr.write(f"there is no sample '{name}'; there are {', '.join(one.name for one in samples())}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
