from __future__ import annotations

from luuvet.cause import byproduct
from luuvet.cause.walk import forth


def test_a_crash_report_named_after_a_dropped_program(download, reasoned) -> None:
    reasoning = reasoned(download)
    base = reasoning.graph.find("ip", "", "203.0.113.7")
    reach = forth(reasoning, [(base.number, 1.0)])
    found = byproduct.add(reasoning, reach)
    names = {reasoning.graph.nodes[number].name for number in found}
    assert names == {"c:/reports/crash_setup7.exe_1", "c:/reports/crash_setup7.exe_1/report.txt"} or names == {
        "c:/reports/crash_setup7.exe_1/report.txt"
    }
    assert all(how.step.role == "by-product" for how in found.values())


def test_nothing_reached_nothing_left(download, reasoned) -> None:
    assert byproduct.add(reasoned(download), {}) == {}
