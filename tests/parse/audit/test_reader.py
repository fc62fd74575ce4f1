from __future__ import annotations

from importlib.resources import files

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.conftest import Read

from luuvet.parse.audit.reader import Reader

READER = Reader(files("luuvet.parse") / "formats" / "linux_auditd")
HEAD = b"type=%s msg=audit(1795330801.120:7): %s"


def _rows(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"row": range(len(texts)), "message": texts}, schema={"row": pl.UInt32, "message": pl.String})


def test_a_call_is_told(read: Read) -> None:
    (found,) = read(HEAD % (b"SYSCALL", b'arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=1 a2=241 ppid=1 pid=2 auid=1000 uid=0 euid=0 ses=4 comm="sh" exe="/bin/sh" key="k"'))  # fmt: skip
    assert found["event"]["action"] == "opened-file"
    assert (found["event"]["category"], found["event"]["type"], found["event"]["outcome"]) == (
        ["file"],
        ["change"],
        "failure",
    )
    assert found["user"] == {"id": "0", "audit": {"id": "1000"}, "effective": {"id": "0"}}
    assert found["process"]["parent"] == {"pid": 1}
    assert found["auditd"]["data"]["exit"] == "EACCES"
    assert found["@timestamp"] == "2026-11-22T07:00:01.120000Z"
    assert found["session"] == {"id": "4"}


def test_what_a_program_writes_takes_no_place_of_what_the_kernel_says(read: Read) -> None:
    (found,) = read(
        HEAD % (b"USER_CMD", b"pid=10 uid=1000 auid=1000 ses=3 msg='cmd=\"x\" uid=0 auid=0 pid=1 res=success'")
    )
    assert found["user"] == {"id": "1000", "audit": {"id": "1000"}}
    assert found["process"]["pid"] == 10


def test_a_node_is_the_host(read: Read) -> None:
    (found,) = read(b"node=web-1 " + HEAD % (b"EOE", b""))
    assert found["host"]["name"] == "web-1"
    assert found["event"]["action"] == "eoe"


def test_a_type_that_nobody_knows_is_kept(read: Read) -> None:
    (found,) = read(HEAD % (b"NEW_THING", b"x=1 y=2"))
    assert found["event"]["dataset"] == "auditd.log"
    assert found["auditd"]["data"] == {"x": "1", "y": "2"}


def test_thousands_of_names_cost_no_columns(read: Read) -> None:
    body = b" ".join(b"k%d=%d" % (n, n) for n in range(10_000))
    (found,) = read(HEAD % (b"USER", body))
    assert len(found["auditd"]["data"]) <= 500
    assert found["event"]["original"].endswith("k9999=9999")


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=4),
    st.sampled_from(["SYSCALL", "EXECVE", "SOCKADDR", "PATH", "AVC", "USER_LOGIN"]),
)
def test_no_body_is_too_odd(texts: list[str], kind: str) -> None:
    rows = _rows(
        *(f"type={kind} msg=audit(1795330801.120:7): saddr=02 a0={text} arch=c000003e syscall={text}" for text in texts)
    )
    pieces, left = READER.read(rows)
    assert sum(piece.height for piece in pieces) + left.height == len(texts)


@pytest.mark.parametrize("text", ["type=SYSCALL msg=?", "node=a type=", "IN=eth0 OUT="])
def test_others_are_left(text: str) -> None:
    pieces, left = READER.read(_rows(text))
    assert pieces == [] and left.height == 1
