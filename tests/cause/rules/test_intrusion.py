from __future__ import annotations


def steps(reasoning, rule: str) -> list[tuple[str, str, float]]:
    nodes = reasoning.graph.nodes
    found = [step for many in reasoning.effects.values() for step in many if step.rule == rule]
    return [(nodes[step.cause].base, nodes[step.effect].base, step.confidence) for step in found]


def test_the_address_that_the_dropped_program_calls_is_the_one_that_counts(download, reasoned) -> None:
    reasoning = reasoned(download)
    assert steps(reasoning, "called-back") == [("203.0.113.7", "plug.exe", 0.92)]
    assert ("198.51.100.81", "plug.exe", 0.4) in steps(reasoning, "contact")
    assert steps(reasoning, "dropped") == [("plug.exe", "setup7.exe", 0.95)]


def test_working_files_in_scratch_folders_are_left_out(download, reasoned) -> None:
    assert not [effect for _, effect, _ in steps(reasoned(download), "wrote") if effect == "w.tmp"]


def test_a_program_run_from_a_share_comes_from_its_server(events, rows, reasoned) -> None:
    run = rows["by"]("//203.0.113.5/s/tool.exe", 7)
    row = rows["pc"](0, "s", "process", "start", **run, **rows["parent"]("c:/office/word.exe", 6))
    reasoning = reasoned(events(row))
    assert steps(reasoning, "ran-from-share") == [("203.0.113.5", "tool.exe", 0.93)]


def test_an_update_that_runs_what_it_downloaded_raises_no_tell(events, rows, reasoned) -> None:
    pc, by = rows["pc"], rows["by"]
    updater = by("c:/apps/updater.exe", 5)
    frame = events(
        pc(0, "c", "network", "connection", **updater, **{"destination.ip": "198.51.100.9"}),
        pc(5, "w", "file", "change", **updater, **{"file.path": "c:/apps/new.exe"}),
        pc(9, "s", "process", "start", **by("c:/apps/new.exe", 6), **rows["parent"]("c:/apps/updater.exe", 5)),
    )
    assert not any(reasoned(frame).tells.values())
