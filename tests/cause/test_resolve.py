from __future__ import annotations

import pytest

from luuvet.cause import resolve
from luuvet.cause.symptom import Symptom


@pytest.mark.parametrize(
    ("text", "ids"),
    [("ip:203.0.113.7", ["ip:203.0.113.7"]), ("user:helper", ["user:web1|helper"]),
     ("url:http://web1/", ["url:web1/"]), ("file:/var/spool/cron/crontabs/root", ["task:web1|cron:root"]),
     ("process:sed", ["process:web1|704|/usr/bin/sed"]), ("ip:203.0.113.77", []), ("file:/none", [])],
)  # fmt: skip
def test_what_a_symptom_means(office, graph_of, text: str, ids: list[str]) -> None:
    assert [node.id for node in resolve.starts(graph_of(office), Symptom.of(text), [], [])] == ids


def test_a_host_narrows(office, graph_of) -> None:
    assert not resolve.starts(graph_of(office), Symptom("user", "helper", "other"), [], [])


def test_a_hash_means_its_files(office, graph_of) -> None:
    found = resolve.starts(graph_of(office), Symptom("hash", "ab"), [], [("web1", "/var/www/html/index.html")])
    assert [node.id for node in found] == ["file:web1|/var/www/html/index.html"]


def test_who_wrote_last(office, graph_of) -> None:
    graph = graph_of(office)
    page = graph.find("file", "web1", "/var/www/html/index.html")
    assert resolve.last_writers(graph, [page], page.last)[0].base == "sed"
    assert resolve.last_writers(graph, [page], 0) == [page]


def test_sessions_of_an_account(office, graph_of) -> None:
    graph = graph_of(office)
    users = resolve.starts(graph, Symptom("user", "web"), [], [])
    assert [node.name for node in resolve.sessions_of(graph, users)] == ["web@203.0.113.7:42100"]
