"""The routes without sockets."""

from typing import Any

from starlette.testclient import TestClient

from luuvet.receive.counters import Counters
from luuvet.receive.http.app import build
from luuvet.receive.http.intake import Intake


def client(sink: Any, token: str = "") -> TestClient:
    counters = Counters()
    return TestClient(build(Intake(sink, lambda: 1, counters), counters, token))


def test_documents_one_by_one(sink: Any) -> None:
    http = client(sink)
    created = http.post("/logs/_doc", json={"a": 1})
    assert (created.status_code, created.json()["result"]) == (201, "created")
    assert http.put("/logs/_create/7", json={"a": 2}).status_code == 201
    again = http.put("/logs/_create/7", json={"a": 2})
    assert (again.status_code, again.json()["error"]["type"]) == (409, "version_conflict_engine_exception")
    wrong = http.put("/logs/_doc/8", content=b"text")
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (400, "document_parsing_exception")
    assert sink.payloads == [b'{"a":1}', b'{"a":2}', b"text"]
    assert [raw.source for raw in sink.taken] == ["POST /logs/_doc", "PUT /logs/_create/7", "PUT /logs/_doc/8"]


def test_an_empty_bulk_is_told(sink: Any) -> None:
    answer = client(sink).post("/_bulk", content=b"")
    assert (answer.status_code, "action line" in answer.json()["error"]["reason"]) == (400, True)


def test_every_answer_is_signed_even_refusals(sink: Any) -> None:
    answer = client(sink, "t").get("/")
    assert (answer.status_code, answer.headers["x-elastic-product"]) == (401, "Elasticsearch")
    assert "receive.http_token" in answer.json()["error"]["reason"]
