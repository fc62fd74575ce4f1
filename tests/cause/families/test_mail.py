from __future__ import annotations

from luuvet.cause.edges import observe


def test_a_message_from_hand_to_hand(events) -> None:
    base = {"at": 0, "host.name": "mx", "event.category": ["email"], "email.local_id": "4AB1"}
    edges = observe(events(base | {"source.ip": "192.0.2.3"}, base | {"email.from.address": ["a@x.example"]},
                           base | {"email.to.address": ["b@y.example"]}))  # fmt: skip
    assert edges.select("relation", "from.key", "to.key").rows() == [
        ("handed-in", "192.0.2.3", "mx|4AB1"),
        ("sent", "a@x.example", "mx|4AB1"),
        ("delivered", "mx|4AB1", "b@y.example"),
    ]
