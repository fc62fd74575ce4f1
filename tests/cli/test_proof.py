from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any


def test_a_record_with_its_proof(run: Any, data: Path, an_event: str, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    done = run("proof", an_event, "-o", path, "--data", data)
    proof = json.loads(path.read_bytes())
    assert done.code == 0 and an_event in done.err
    assert b"Accepted password for hoa" in b64decode(proof["payload"])


def test_no_such_record(run: Any, data: Path, an_event: str, tmp_path: Path) -> None:
    log = an_event.partition("-")[0]
    for wrong in (f"{log}-99999999", f"{'0' * 16}-1", "hello"):
        done = run("proof", wrong, "-o", tmp_path / "proof.json", "--data", data)
        assert done.code == 2 and done.err and not (tmp_path / "proof.json").exists()
