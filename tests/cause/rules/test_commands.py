from __future__ import annotations


def test_a_fetch_names_the_page_the_server_and_its_address(office, reasoned) -> None:
    reasoning = reasoned(office)
    graph = reasoning.graph
    curl = next(node for node in graph.kind("process") if node.base == "curl")
    assert {graph.nodes[step.effect].id for step in reasoning.effects[curl.number]} >= {
        "url:kho.example/l.txt",
        "domain:kho.example",
    }
    name = graph.find("domain", "", "kho.example")
    assert "ip:203.0.113.9" in {graph.nodes[step.effect].id for step in reasoning.effects[name.number]}


def test_a_script_that_was_written_and_run(events, rows, reasoned) -> None:
    write = rows["command"](0, 5, "install -m 755 /tmp/r /usr/local/sbin/s", "root")
    reasoning = reasoned(events(write, rows["command"](9, 6, "sh /usr/local/sbin/s", "root")))
    assert "ran-script" in {step.rule for found in reasoning.effects.values() for step in found}


def test_reading_a_page_is_no_fetch(events, rows, reasoned) -> None:
    reasoning = reasoned(events(rows["command"](0, 5, "echo http://a.example/x", "root")))
    assert reasoning.graph.find("domain", "", "a.example") is None
