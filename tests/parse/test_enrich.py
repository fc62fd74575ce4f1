from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.declare import FormatError
from luuvet.parse.enrich import last_parts, read_enrichment

DECLARED: dict[str, Any] = {
    "reference": "r",
    "has": "acme.channel",
    "dataset": "acme.event",
    "hashes": ["acme.hashes"],
    "copy": {"acme.image": "process.executable"},
    "events": {
        "Audit 7": {"set": {"event.action": "seen", "event.category": ["process"]}, "copy": {"acme.who": "user.name"}}
    },
}


def test_only_what_the_sender_left_empty_is_filled() -> None:
    flat: dict[str, Any] = {
        "acme.channel": "Audit",
        "event.code": 7,
        "acme.image": "/bin/a",
        "acme.who": "-",
        "event.action": "own",
        "acme.hashes": "MD5=AB,SHA256=CD",
    }
    read_enrichment("acme", DECLARED).apply(flat)
    assert flat["process.executable"] == "/bin/a"
    assert flat["event.action"] == "own"
    assert flat["event.category"] == ["process"]
    assert flat["event.dataset"] == "acme.event"
    assert (flat["file.hash.md5"], flat["file.hash.sha256"]) == ("ab", "cd")
    assert "user.name" not in flat


def test_documents_of_others_are_left_alone() -> None:
    flat = {"event.code": 7}
    read_enrichment("acme", DECLARED).apply(flat)
    assert flat == {"event.code": 7}


def test_last_parts_of_paths() -> None:
    flat = {
        "process.executable": "C:\\Windows\\cmd.exe",
        "file.path": "/var/www/",
        "process.parent.executable": "/bin/sh",
    }
    last_parts(flat)
    assert flat["process.name"] == "cmd.exe"
    assert flat["process.parent.name"] == "sh"
    assert "file.name" not in flat


@pytest.mark.parametrize(
    "patch",
    [
        {"has": None, "copy": None},
        {"events": {"A 1": {"set": {"event.type": ["nonsense"]}}}},
        {"events": {"A 1": {"set": {"event.outcome": "so"}}}},
    ],
)
def test_faults_say_where(patch: dict[str, Any]) -> None:
    with pytest.raises(FormatError, match=r"formats/acme/documents\.yaml"):
        read_enrichment("acme", {**DECLARED, **patch})
