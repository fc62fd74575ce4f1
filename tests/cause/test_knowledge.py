from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.cause import knowledge


@pytest.mark.parametrize(
    ("path", "name", "named"),
    [("c:/r/crash_a.exe_12/report.txt", "a.exe", True), ("c:/d/~$a.rtf", "a.rtf", True), ("c:/d/a.rtf:zone", "a.rtf", True),
     ("c:/d/a.exe", "a.exe", False), ("c:/d/xa.exe", "a.exe", False), ("c:/a.exe/x", "a.exe", False),
     ("/var/a.exe.lnk", "a.exe", True), ("c:/d/a.exec", "a.exe", False)],
)  # fmt: skip
def test_named_after(path: str, name: str, named: bool) -> None:
    assert knowledge.is_named_after(path, name) is named


@given(st.text(max_size=60), st.text(min_size=1, max_size=8))
def test_naming_never_fails(path: str, name: str) -> None:
    assert knowledge.is_named_after(path, name) in (True, False)


@pytest.mark.parametrize(
    ("path", "is_scratch"), [("/tmp/a", True), ("c:/x/temp/a", True), ("c:/x/inetcache/a", True), ("/srv/a", False)]
)
def test_scratch(path: str, is_scratch: bool) -> None:
    assert knowledge.scratch(path) is is_scratch


def test_program_and_remote_address() -> None:
    assert knowledge.program("c:/A/Cmd.EXE") == "cmd"
    assert knowledge.remote_address("//203.0.113.5/s/a.exe") == "203.0.113.5"
    assert knowledge.remote_address("c:/203.0.113.5/a.exe") == ""
