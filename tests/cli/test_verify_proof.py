from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from bench.running import luuvet


@pytest.fixture
def proof(run: Any, data: Path, an_event: str, tmp_path: Path) -> Path:
    run("proof", an_event, "-o", tmp_path / "proof.json", "--data", data)
    return tmp_path / "proof.json"


@pytest.fixture
def key(data: Path) -> str:
    return (data / "archive" / "log").read_text("utf-8").splitlines()[3]


def test_an_outsider_needs_the_file_and_the_key_only(proof: Path, key: str, tmp_path: Path) -> None:
    nowhere = {**os.environ, "LUUVET_DATA": str(tmp_path / "nowhere"), "LUUVET_LANGUAGE": "en"}
    done = luuvet("verify-proof", proof, "--pub", key, environment=nowhere)
    assert done.returncode == 0 and done.stdout.startswith("GOOD") and "Accepted password for hoa" in done.stdout
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("part", ["payload", "salt", "header", "index", "size", "path", "checkpoint"])
def test_any_part_that_was_changed_is_found(run: Any, proof: Path, key: str, part: str) -> None:
    document = json.loads(proof.read_bytes())
    changed = {
        "payload": lambda old: b64encode(b"another line").decode(),
        "salt": lambda old: b64encode(bytes(16)).decode(),
        "header": lambda old: old[:60] + ("A" if old[60] != "A" else "B") + old[61:],
        "index": lambda old: old + 1,
        "size": lambda old: old + 1,
        "path": lambda old: [b64encode(bytes(32)).decode(), *old[1:]],
        "checkpoint": lambda old: old.replace("luuvet", "luuvat", 1),
    }
    document[part] = changed[part](document[part])
    proof.write_text(json.dumps(document))
    assert run("verify-proof", proof, "--pub", key).code in (1, 2)


def test_another_key_and_no_proof_at_all(run: Any, proof: Path, tmp_path: Path) -> None:
    from luuvet.archive.note import Signer

    assert run("verify-proof", proof, "--pub", Signer.generate("luuvet").verifier).code == 1
    other = tmp_path / "other.json"
    for text in ("", "{}", "[]", "not json"):
        other.write_text(text)
        assert run("verify-proof", other, "--pub", Signer.generate("luuvet").verifier).code == 2
