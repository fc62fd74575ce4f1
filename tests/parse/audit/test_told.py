from __future__ import annotations

from typing import Any

import pytest
from tests.parse.conftest import Seal

from luuvet.parse.catalogue import Formats
from luuvet.parse.joined import Joiner, document
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

CALL = 'type=SYSCALL msg=audit(1795330801.120:7): arch=c000003e syscall=%s success=yes exit=0 a0=%s a1=8 a2=9 items=2 ppid=5 pid=6 auid=1004 uid=0 euid=0 ses=3 comm="x" exe="/usr/bin/x" key="k"'  # fmt: skip
PIECE = "type=%s msg=audit(1795330801.120:7): %s"
END = PIECE % ("EOE", "")


@pytest.fixture
def whole(formats: Formats, seal: Seal) -> Any:
    def run(*lines: str) -> dict[str, Any]:
        frame = Parser(formats, Sources()).parse([seal([line.encode() for line in lines])])
        (row,) = Joiner(formats.joins).add(frame).iter_rows(named=True)
        return document(row)

    return run


def test_a_program_that_was_run(whole: Any) -> None:
    found = whole(
        CALL % (59, "1"),
        PIECE % ("EXECVE", 'argc=3 a0="tar" a1="-cf"'),
        PIECE % ("EXECVE", 'a2="/tmp/x y.tar"'),
        PIECE % ("CWD", 'cwd="/srv"'),
        PIECE % ("PATH", 'item=0 name="../usr/bin/tar" inode=1 dev=08:01 mode=0104755 ouid=0 ogid=0 nametype=NORMAL'),
        PIECE % ("PATH", 'item=1 name="/lib64/ld.so" inode=2 dev=08:01 mode=0100755 ouid=0 ogid=0 nametype=NORMAL'),
        PIECE % ("PROCTITLE", "proctitle=746172"),
    )
    assert found["event"]["action"] == "executed"
    assert found["process"]["command_line"] == "tar -cf /tmp/x y.tar"
    assert found["process"]["args"] == ["tar", "-cf", "/tmp/x y.tar"]
    assert found["process"]["working_directory"] == "/srv"
    assert found["file"]["path"] == "/usr/bin/tar"
    assert (found["file"]["name"], found["file"]["mode"]) == ("tar", "4755")
    assert [one["name"] for one in found["auditd"]["paths"]] == ["/usr/bin/tar", "/lib64/ld.so"]
    assert found["user"]["audit"]["id"] == "1004"
    assert len(found["luuvet"]["members"]) == 7
    assert found["event"]["id"] == "0123456789abcdef-0+linux_auditd"


def test_a_file_that_was_renamed(whole: Any) -> None:
    found = whole(
        CALL % (82, "1"),
        PIECE % ("CWD", 'cwd="/srv"'),
        PIECE % ("PATH", 'item=0 name="/srv/" nametype=PARENT'),
        PIECE % ("PATH", 'item=1 name="a.txt" inode=9 nametype=DELETE'),
        PIECE % ("PATH", 'item=2 name="a.txt.locked" inode=9 nametype=CREATE'),
        END,
    )
    assert (found["event"]["action"], found["event"]["type"]) == ("renamed", ["change"])
    assert found["file"]["path"] == "/srv/a.txt.locked"
    assert found["auditd"]["data"]["old_path"] == "/srv/a.txt"


def test_a_name_below_an_open_folder_stays_as_told(whole: Any) -> None:
    found = whole(
        CALL % (263, "5"), PIECE % ("CWD", 'cwd="/"'), PIECE % ("PATH", 'item=0 name="a" nametype=DELETE'), END
    )
    assert found["file"]["path"] == "a"


@pytest.mark.parametrize(("call", "end"), [(42, "destination"), (43, "source"), (49, "server")])
def test_the_address_stands_on_the_end_that_the_call_says(whole: Any, call: int, end: str) -> None:
    found = whole(CALL % (call, "3"), PIECE % ("SOCKADDR", "saddr=02000050CB00710A0000000000000000"), END)
    assert found[end]["ip"] == "203.0.113.10"
    assert found[end]["port"] == 80
    assert {"destination", "source", "server"} & set(found) == {end}


def test_a_denial_says_what_was_tried(whole: Any) -> None:
    found = whole(
        PIECE % ("AVC", 'avc:  denied  { unlink } for  pid=6 comm="x" name="a"'),
        (CALL % (87, "1")).replace("success=yes exit=0", "success=no exit=-13"),
        PIECE % ("CWD", 'cwd="/srv"'),
        PIECE % ("PATH", 'item=0 name="a" nametype=DELETE'),
        END,
    )
    assert found["event"]["action"] == "violated-selinux-policy"
    assert found["event"]["outcome"] == "failure"
    assert found["event"]["category"] == ["process", "file"]
    assert found["file"]["path"] == "/srv/a"
    assert found["auditd"]["message_type"] == "avc"
