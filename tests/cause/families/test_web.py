from __future__ import annotations

from luuvet.cause.edges import observe


def test_the_server_names_a_page_by_its_host(events, rows) -> None:
    edge = observe(events(rows["visit"](0, "192.0.2.3", "/a?b=1"))).row(0, named=True)
    assert (edge["relation"], edge["from.key"], edge["to.key"]) == ("fetched", "192.0.2.3", "web1/a?b=1")


def test_the_client_names_it_whole(events, rows) -> None:
    row = rows["pc"](0, "http-request", "web", "access", **{"url.original": "https://x.example/a"})
    edge = observe(events(row)).row(0, named=True)
    assert (edge["relation"], edge["from.kind"], edge["to.key"]) == ("requested", "host", "x.example/a")
