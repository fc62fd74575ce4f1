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


def test_a_family_reads_only_what_its_edges_are_made_of() -> None:
    name = shape.End("user", pl.col("_name"))
    pattern = shape.Pattern(pl.col("a") > 1, "became", name, shape.End("host", pl.col("to")), shape.told(x=pl.col("c")))
    family = shape.Family(pl.col("rows"), (pattern,), made={"_name": pl.col("b") + "!"})
    assert family.reads == ["@timestamp", "a", "b", "c", "host.name", "luuvet.index", "luuvet.k", "to"]


def test_what_a_family_makes_once_its_patterns_share() -> None:
    name = shape.End("user", pl.col("_name"))
    low, high = (
        shape.Pattern(rows, verb, name, name) for rows, verb in ((pl.col("a") < 2, "low"), (pl.col("a") > 1, "high"))
    )
    family = shape.Family(pl.lit(True), (low, high), made={"_name": pl.col("b") + "!"})
    frame = pl.DataFrame({"a": [1, 2, None], "b": ["x", "y", "z"], "luuvet.index": [0, 1, 2], "luuvet.k": [0, 0, 0]})
    frame = frame.with_columns(pl.lit(None).alias("@timestamp"), pl.lit("h").alias("host.name"))
    found = pl.concat(family.edges(frame)).select("relation", "from.key", "detail")
    assert found.rows() == [("low", "x!", ""), ("high", "y!", "")]


def test_a_detail_is_a_json_object() -> None:
    frame = pl.DataFrame({"a": [7, None], "b": ['x"', None]})
    told = frame.select(shape.told(n=pl.col("a"), t=pl.col("b"))).to_series().to_list()
    assert told == ['{"n":7,"t":"x\\""}', '{"n":null,"t":null}']
