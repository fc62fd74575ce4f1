from __future__ import annotations

import pytest

from luuvet.cause.rules.naming import authority


@pytest.mark.parametrize(
    ("url", "name"), [("A.example:99/x", "a.example"), ("u@b.example/", "b.example"), ("c.example", "c.example")]
)
def test_authority(url: str, name: str) -> None:
    assert authority(url) == name


def test_names_pages_and_the_program_that_opened_them(download, reasoned) -> None:
    reasoning = reasoned(download)
    graph = reasoning.graph
    rules = {(step.rule, graph.nodes[step.effect].base) for many in reasoning.effects.values() for step in many}
    assert {("bears-name", "tin.example"), ("has-page", "x.html"), ("browsed", "browse.exe")} <= rules


def test_a_shared_address_does_not_pass_blame_to_its_names(events, rows, reasoned) -> None:
    def ask(n):
        return rows["pc"](
            n, "d", "network", "info", **{"dns.question.name": f"n{n}.example", "dns.resolved_ip": ["203.0.113.5"]}
        )

    reasoning = reasoned(events(*(ask(n) for n in range(6))))
    assert {step.confidence for many in reasoning.effects.values() for step in many} == {0.3}


def test_a_file_saved_from_a_page_of_its_name(events, rows, reasoned) -> None:
    pc = rows["pc"]
    page = pc(0, "h", "web", "access", **{"url.original": "x.example/bao-cao.doc", "url.domain": "x.example"})

    def save(at):
        return pc(at, "w", "file", "change", **rows["by"]("c:/b.exe", 5), **{"file.path": "c:/d/bao-cao.doc"})

    near, late = reasoned(events(page, save(10))), reasoned(events(page, save(4000)))
    assert [step.rule for many in near.effects.values() for step in many if step.rule == "saved-from"] == ["saved-from"]
    assert not [step for many in late.effects.values() for step in many if step.rule == "saved-from"]
