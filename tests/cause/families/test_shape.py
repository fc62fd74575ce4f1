from __future__ import annotations

import polars as pl
import pytest

from luuvet.cause.families import shape


@pytest.mark.parametrize(
    ("given", "key"),
    [("C:\\Windows\\A.EXE", "c:/windows/a.exe"), ("/usr/bin/Sed", "/usr/bin/Sed"), ("D:/x/Y", "d:/x/y")],
)
def test_windows_paths_are_told_apart_from_others(given: str, key: str) -> None:
    assert pl.DataFrame({"p": [given]}).select(shape.path("p"))["p"][0] == key


def test_a_key_without_a_part_is_null() -> None:
    frame = pl.DataFrame(
        {"host.name": ["h"], "user.name": [None]}, schema={"host.name": pl.String, "user.name": pl.String}
    )
    assert frame.select(k=shape.user("user.name"))["k"][0] is None


def test_a_start_without_executable_is_named_by_its_command() -> None:
    frame = pl.DataFrame(
        {"host.name": ["h"], "process.pid": [7], "process.executable": [None], "process.name": ["snoopy"],
         "process.command_line": ["/usr/bin/id -u"]},
        schema_overrides={"process.executable": pl.String},
    )  # fmt: skip
    assert frame.select(k=shape.started())["k"][0] == "h|7|/usr/bin/id"
