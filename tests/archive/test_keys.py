from __future__ import annotations

import stat
from pathlib import Path

import pytest

from luuvet.archive import keys
from luuvet.archive.keys import MissingKey
from luuvet.archive.note import BadKey, Signer


def test_the_key_is_its_owners_alone_and_stays_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = keys.create(folder, "example.com/log")
    path = keys.path_of(folder, "example.com/log")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert keys.create(folder, "example.com/log").verifier == made.verifier
    assert path.read_text().startswith("PRIVATE+KEY+example.com/log+")


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingKey, match=r"put .* back from your copy"):
        keys.load(tmp_path, "luuvet")


def test_another_key_is_refused(tmp_path: Path) -> None:
    keys.create(tmp_path / "k", "luuvet")
    with pytest.raises(MissingKey, match="is not the key that began this log"):
        keys.load(tmp_path / "k", "luuvet", Signer.generate("luuvet").verifier)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PRIVATE+KEY+luuvet+00000000+AAAA"])
def test_a_damaged_key_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "luuvet").write_bytes(content)
    with pytest.raises(BadKey):
        keys.load(tmp_path, "luuvet")
