from __future__ import annotations

from luuvet.cause.edges import observe


def test_a_question_and_its_answer(events) -> None:
    base = {
        "at": 0,
        "host.name": "ns",
        "event.category": ["network"],
        "event.type": ["protocol"],
        "dns.question.name": "A.Example.",
    }
    edges = observe(events(base | {"source.ip": "192.0.2.3"}, base | {"dns.resolved_ip": ["203.0.113.4"]}))
    assert edges.select("relation", "from.key", "to.key").rows() == [
        ("asked", "192.0.2.3", "a.example"),
        ("resolved", "a.example", "203.0.113.4"),
    ]
