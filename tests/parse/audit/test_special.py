from __future__ import annotations

import polars as pl

from luuvet.parse.audit import special

SCHEMA = {"at": pl.UInt32, "key": pl.String, "value": pl.String, "quoted": pl.Boolean, "shape": pl.String}


def _pairs(*rows: tuple[int, str, str, str | None]) -> pl.DataFrame:
    return pl.DataFrame([(at, key, value, False, shape) for at, key, value, shape in rows], SCHEMA, orient="row")


def test_two_word_names_become_one() -> None:
    assert special.old_names(pl.Series(["old auid=1 new auid=2", "golden auid=3"])).to_list() == [
        "old-auid=1 new-auid=2",
        "golden auid=3",
    ]


def test_arguments_in_pieces_are_whole() -> None:
    found = special.whole_arguments(
        _pairs(
            (0, "argc", "2", "EXECVE"),
            (0, "a0", "x", "EXECVE"),
            (0, "a1[0]", "4142", "EXECVE"),
            (0, "a1[1]", "43", "EXECVE"),
        )
    )
    assert found.select("key", "value").rows() == [("argc", "2"), ("a0", "x"), ("a1", "414243")]


def test_what_follows_is_added() -> None:
    found = special.rewritten(
        _pairs(
            (0, "a0", "ls", "EXECVE"), (0, "a1", 'a"b', "EXECVE"),
            (1, "", "avc:  denied  { read write } for", "AVC"),
            (2, "arch", "c000003e", None), (2, "syscall", "59", None), (2, "exit", "-2", None),
            (3, "saddr", "02000050CB00710A0000000000000000", "SOCKADDR"), (3, "laddr", "x", "SOCKADDR"),
            (4, "mode", "040755", "PATH"),
        ),
        pl.Series("call", [None, None, "execve", None, None], dtype=pl.String),
    )  # fmt: skip
    told = {(at, key): value for at, key, value in found.select("at", "key", "value").rows()}
    assert told[(0, "cmd")] == 'ls a"b'
    assert told[(0, "process.args")] == '["ls","a\\"b"]'
    assert (told[(1, "seresult")], told[(1, "seperms")]) == ("denied", "read write")
    assert (told[(2, "arch")], told[(2, "syscall")], told[(2, "exit")]) == ("x86_64", "execve", "ENOENT")
    assert (told[(3, "socket_addr")], told[(3, "socket_port")]) == ("203.0.113.10", "80")
    assert (3, "laddr") not in told
    assert told[(4, "file.type")] == "dir"


def test_a_file_opened_for_writing_is_changed() -> None:
    meant = pl.DataFrame({"type": [["access"], ["access"], ["access"]]})
    found = _pairs((0, "a1", "241", None), (1, "a2", "80000", None), (2, "a2", "ffffffff80000442", None))
    calls = pl.Series("call", ["open", "openat", "openat"])
    assert special.opened(meant, calls, found)["type"].to_list() == [["change"], ["access"], ["change"]]
