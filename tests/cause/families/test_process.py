from __future__ import annotations

from luuvet.cause.edges import observe


def only(frame, relation):
    return observe(frame).filter(relation=relation).select("from.kind", "from.key", "to.kind", "to.key").rows()


def test_a_start_with_a_parent(events, rows) -> None:
    row = rows["pc"](
        0, "process-start", "process", "start", **rows["by"]("C:\\A\\b.exe", 5), **rows["parent"]("c:/p.exe", 4)
    )
    assert only(events(row), "spawned") == [("process", "pc9|4|c:/p.exe", "process", "pc9|5|c:/a/b.exe")]


def test_a_command_of_a_remote_session(events, rows) -> None:
    row = rows["command"](0, 9, "id -u", "lan", "192.0.2.5", 4000)
    assert only(events(row), "ran") == [("session", "web1|lan@192.0.2.5:4000", "process", "web1|9|id")]


def test_a_command_of_which_only_the_account_is_known(events, rows) -> None:
    assert only(events(rows["command"](0, 9, "id", "root")), "ran") == [("user", "web1|root", "process", "web1|9|id")]


def test_a_sudo_line_is_no_process_start(events, rows) -> None:
    assert not only(events(rows["sudo"](0, "lan", "/bin/ls") | {"process.pid": 3}), "ran")


def test_the_file_that_a_command_writes(events, rows) -> None:
    row = rows["command"](0, 9, "install -m 755 /tmp/x /usr/local/sbin/y", "root")
    assert only(events(row), "named") == [("process", "web1|9|install", "file", "web1|/usr/local/sbin/y")]
    assert not only(events(rows["command"](0, 9, "cat /etc/passwd", "root")), "named")
