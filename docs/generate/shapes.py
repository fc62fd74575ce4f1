"""`reference/shapes.md`: the JSON shapes, each with an example out of a real run over the lab's recording, kept short."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.generate.run import Luuvet
from docs.generate.table import document

_TEXT, _ITEMS = 140, 2
_PAGE = "/var/www/html/index.html"
ABOUT: dict[str, str] = {
    "event": """What `parse` and `search --format ndjson` print, one a line: a nested document with the names of the Elastic Common
Schema. `@timestamp` is UTC; inferences about time and text stand under `luuvet.*`; [fields](fields.md) lists the names. `parse` gives
ids of the form `file:<first 12 of SHA-256>-<n>`. Over HTTP: `/api/v1/search` answers `{"schema": 1, "events": [event…], "cursor": text
or null}`; `/api/v1/event` one event.""",
    "alert": """`alerts --format ndjson`, one a line; over HTTP in `{"schema": 1, "alerts": […]}`. The id is the hash of rule, group key
and first event, so a rebuild raises the same alert under the same id.""",
    "cause": """`cause --format json`. `verdict`: `found` · `abstained` (the evidence does not carry: `blind_spots` says what would
settle it) · `ordinary` · `ambiguous` (`choices` are the symptoms it may mean) · `unknown-symptom`. `nodes` is complete, `groups` is what
one draws. `role`: attacker · abused · symptom · by-product · victim. What was asked about is the
symptom, but for what is the attacker's own; `impact` names all that is affected, the symptom too. Each sentence and each edge carries the
ids of the events that prove it; a sentence about something that happened again and again carries those of every time. An identity link
(`same-process`, `same-connection`, `bears-name` …) has no moment of its own: its events are those that show both ends, its time is when both
had been seen. Labels and reasons are in the language that was asked for, sentences and actions in both.""",
    "status": """`status --format json`: sizes in bytes, times in UTC. `rates`: records sealed and events derived a second over the last
minute, null where no server runs. `lag.seconds` counts from when the oldest record that is not derived yet was received. `gaps.records`:
damaged records that the running server could not derive; `gaps.told`: what the log tells of its gaps (`event.dataset:luuvet.gap`).
`drops`: lost since the start of the server. `clocks`: sources
whose clock is wrong: `offset` in seconds (ahead is positive), `kind` is `zone` where it is one of whole or half hours (`zone`), `since` when the
first record came that shows it; when it is first seen and when it ends is in the log (`event.dataset:luuvet.clock`). `turned`: programs of hosts whose records
were understood and are not any more; `crowded`: hosts that send more than a thousand different field names. `watches`: lists and
indicators that are watched, saved searches with those that were `stopped`, and how many stored records each has still to look at (`lag`). `records`: how many assets hold now, how many
are leaders' devices, and the newest import or null. `delivery`: the routes that
alerts are delivered by, as `deliver list` shows them: `waiting`, `delivered` and `failed` count alerts; `failing_since` and `error` (in both
languages) where the last try failed. `silent`: hosts
of which nothing comes any more, by their habit, and when they were last heard. `attention` holds a sentence for each thing that needs a person.""",
    "checkpoint": """What `checkpoint export` writes is text: a C2SP checkpoint in a signed note ([archive](archive.md)). Over HTTP it comes
with the verifier key.""",
    "verify": """`verify --format json`. Exit 0 and `"ok": true`, or exit 1 and `faults` with the first wrong record. `trusted` says
whether the key came from `--pub` or from the folder itself.""",
    "proof": """What `proof` writes and `verify-proof` reads: everything an outsider needs beside the verifier key. `header`, `salt`,
`payload` and the nodes of `path` are base64; [archive](archive.md) says how they hash to the checkpoint.""",
    "histogram": "`search --histogram 1m --format ndjson` prints the buckets; over HTTP they come in one answer.",
}


def page(luuvet: Luuvet) -> str:
    """Return the page."""
    parts = []
    for name, example in examples(luuvet).items():
        text = json.dumps(short(example), ensure_ascii=False, indent=1)
        parts.append(f"## {name.capitalize()}\n\n{ABOUT[name]}\n\n```json\n{text}\n```")
    intro = f"Long texts are cut with `…` and lists after {_ITEMS} items; everything else is as it was answered."
    return document("JSON shapes", intro, *parts)


def examples(luuvet: Luuvet) -> dict[str, Any]:
    """Return one whole example of each shape."""
    return {name: take(luuvet) for name, take in _TAKEN.items()}


def _event(luuvet: Luuvet) -> Any:
    query = "event.dataset:sshd.auth AND event.outcome:failure AND source.ip:203.0.113.66"
    return luuvet.json("search", query, "--format", "ndjson", "--limit", "1")


def _checkpoint(luuvet: Luuvet) -> Any:
    return _api(luuvet, "checkpoint")


def _histogram(luuvet: Luuvet) -> Any:
    return _api(luuvet, "histogram?query=host.name:web1&bucket=1h")


def _proof(luuvet: Luuvet) -> Any:
    path = luuvet.data.parent / "proof.json"
    luuvet.run("proof", _event(luuvet)["event"]["id"], "-o", str(path))
    found = json.loads(path.read_bytes())
    luuvet.run("verify-proof", str(path), "--pub", _key(luuvet.data))
    return found


def _key(data: Path) -> str:
    return (data / "archive" / "log").read_text("utf-8").splitlines()[3]


_TAKEN = {
    "event": _event,
    "alert": lambda luuvet: luuvet.json("alerts", "--format", "ndjson"),
    "cause": lambda luuvet: luuvet.json("cause", f"file:{_PAGE}", "--host", "web1", "--format", "json"),
    "status": lambda luuvet: luuvet.json("status", "--format", "json"),
    "checkpoint": _checkpoint,
    "verify": lambda luuvet: luuvet.json("verify", "--format", "json", "--pub", _key(luuvet.data)),
    "proof": _proof,
    "histogram": _histogram,
}


def _api(luuvet: Luuvet, path: str) -> Any:
    address = f"http://127.0.0.1:{luuvet.ports['CONSOLE_ADDRESS']}/api/v1/{path}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.loads(answer.read())


def short(value: Any) -> Any:
    """Return a copy with long texts and lists cut; still the same shape."""
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [short(inner) for inner in value[:_ITEMS]]
    if isinstance(value, str) and len(value) > _TEXT:
        return value[:_TEXT] + "…"
    return value


def paths(value: Any, prefix: str = "") -> Iterator[str]:
    """Return the dotted names of everything in a document; all items of a list share one name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{prefix}{key}"
            yield from paths(inner, f"{prefix}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, prefix)
