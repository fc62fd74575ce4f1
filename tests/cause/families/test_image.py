from __future__ import annotations

from luuvet.cause.edges import observe

SHOWN = ("relation", "from.kind", "from.key", "to.kind", "to.key")


def test_an_image_given_to_a_pid_later(events, rows) -> None:
    row = rows["pc"](0, "process-image", "process", "info", **rows["by"]("c:/a.exe", 5))
    assert observe(events(row)).select(SHOWN).rows() == [("image", "file", "pc9|c:/a.exe", "process", "pc9|5|c:/a.exe")]


def test_a_process_without_an_executable_has_no_image(events, rows) -> None:
    row = rows["pc"](0, "process-image", "process", "info", **{"process.pid": 5, "process.name": "a"})
    assert observe(events(row)).is_empty()
