from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.catalogue import Formats
from luuvet.parse.checks import FormatError
from luuvet.parse.own import Led, make


def test_the_reader_sees_rows_first_and_patterns_the_rest(formats: Formats) -> None:
    number = formats.numbered("linux_auditd")
    assert number is not None
    led = formats.compiled[number]
    assert isinstance(led, Led) and led.format.name == "linux_auditd"
    texts = ["type=EOE msg=audit(1795330801.120:7):", "The audit daemon is exiting.", "something else"]
    rows = pl.DataFrame({"row": [0, 1, 2], "message": texts}, schema={"row": pl.UInt32, "message": pl.String})
    pieces, left = led.match(rows, Origin())
    assert sorted(row for piece in pieces for row in piece["row"]) == [0, 1]
    assert left["row"].to_list() == [2]


def test_a_reader_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no reader 'nope'"):
        make("x_y", "nope", tmp_path)


def test_wrong_tables_stop_that_format_alone(tmp_path: Path) -> None:
    folder = tmp_path / "x_y"
    folder.mkdir()
    (folder / "format.yaml").write_text(
        "reference: r\ndataset: x.y\nreader: audit\nwhen: {starts: [x]}\npatterns: [{name: a, match: a}]\n"
    )
    (folder / "records.yaml").write_text("types: []\n")
    (folder / "syscalls.txt").write_text("")
    made = Formats.load(tmp_path)
    assert made.formats == () and "x_y" in made.problems[0]
