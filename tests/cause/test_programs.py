from __future__ import annotations

from luuvet.cause.programs import study


def test_a_dropped_program_its_dropper_and_whom_it_called(download, graph_of) -> None:
    graph = graph_of(download)
    found = study(graph)
    dropper = next(node for node in graph.kind("process") if node.base == "plug.exe")
    assert [graph.nodes[number].base for number in found.dropped] == ["setup7.exe"]
    assert found.exploited(dropper)
    assert [graph.nodes[address].name for address in found.callbacks[dropper.number]] == ["203.0.113.7"]


def test_a_program_that_ran_before_it_was_written_was_updated_not_dropped(events, rows, graph_of) -> None:
    run = rows["pc"](0, "s", "process", "start", **rows["by"]("c:/a.exe", 5), **rows["parent"]("c:/p.exe", 4))
    write = rows["pc"](60, "w", "file", "change", **rows["by"]("c:/up.exe", 6), **{"file.path": "c:/a.exe"})
    assert not study(graph_of(events(run, write, run | {"at": 90}))).dropped


def test_starting_a_shell_alone_is_no_proof(events, rows, graph_of) -> None:
    row = rows["pc"](0, "s", "process", "start", **rows["by"]("c:/cmd.exe", 5), **rows["parent"]("c:/tool.exe", 4))
    graph = graph_of(events(row))
    assert not any(study(graph).exploited(node) for node in graph.kind("process"))
