from __future__ import annotations

from luuvet.cause.edges import observe


def flow(rows, **more):
    return rows["pc"](0, "connection", "network", "connection", **more)


def test_out_in_and_between(events, rows) -> None:
    actor = rows["by"]("c:/a.exe", 5)
    out = flow(rows, **actor, **{"source.ip": "192.0.2.9", "destination.ip": "203.0.113.1"})
    into = flow(rows, **actor, **{"source.ip": "203.0.113.1", "destination.ip": "192.0.2.9"})
    between = flow(rows, **{"source.ip": "203.0.113.1", "destination.ip": "192.0.2.9"})
    assert observe(events(out, into, between))["relation"].to_list() == ["connected", "reached", "flowed"]
