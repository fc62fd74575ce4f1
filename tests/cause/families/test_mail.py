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


def test_a_queue_id_and_a_message_id_are_one_mail(events) -> None:
    line = {"at": 0, "host.name": "mx", "event.category": ["email"], "email.message_id": "1@x.example"}
    edges = observe(events(line | {"email.local_id": "4AB1"}, line | {"user.name": "b"}))
    assert edges.select("relation", "from.key", "to.key").rows() == [
        ("bears-id", "mx|4AB1", "1@x.example"),
        ("delivered", "1@x.example", "mx|b"),
    ]
