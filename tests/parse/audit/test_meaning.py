from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from luuvet.parse.audit.meaning import NOTHING, Meanings

FOLDER = files("luuvet.parse") / "formats" / "linux_auditd"


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings.load(FOLDER)


def test_numbers_of_calls_are_told_by_architecture(meanings: Meanings) -> None:
    assert meanings.calls["x86_64 59"] == "execve"
    assert meanings.calls["i386 11"] == "execve"
    assert meanings.calls["aarch64 221"] == "execve"
    assert meanings.calls["aarch64 203"] == "connect"
    assert "x86_64 99999" not in meanings.calls


def test_types_have_numbers_and_meanings(meanings: Meanings) -> None:
    assert meanings.numbers["1112"] == "USER_LOGIN"
    row = meanings.table.row(meanings.of_type["USER_LOGIN"], named=True)
    assert (row["action"], row["category"], row["type"], row["names"]) == (
        "logged-in",
        ["authentication"],
        ["start"],
        "account",
    )
    assert meanings.table.row(meanings.of_call["connect"], named=True)["peer"] == "destination"
    assert meanings.table.row(NOTHING, named=True)["category"] == ["process"]


def test_every_call_that_has_a_meaning_is_a_call(meanings: Meanings) -> None:
    known = set(meanings.calls.values()) | {"send", "recv", "seteuid", "setegid", "fchmodat2"}  # of other architectures
    assert set(meanings.of_call) <= known


def test_a_wrong_category_is_refused(tmp_path: Path) -> None:
    (tmp_path / "records.yaml").write_text(
        "types: [{types: {1: X}, category: [nonsense], type: [info]}]\nsyscalls: []\n"
    )
    (tmp_path / "syscalls.txt").write_text("")
    with pytest.raises(ValueError, match="nonsense"):
        Meanings.load(tmp_path)
