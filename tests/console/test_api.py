from __future__ import annotations

from starlette.applications import Starlette
from starlette.testclient import TestClient

from luuvet.console.api import openapi, routes
from luuvet.console.questions import QUESTIONS
from luuvet.event.scope import Scope


def client(abilities: object, *, changes: bool = True) -> TestClient:
    found = routes(abilities, lambda request: Scope.whole("an"), "api", lambda: 7, changes=changes)  # type: ignore[arg-type]
    return TestClient(Starlette(routes=found))


def test_a_question_is_answered_and_noted(abilities: object) -> None:
    answer = client(abilities).get("/api/v1/count", params={"query": "chào", "last": "1h"})
    assert answer.status_code == 200 and answer.json()["arguments"]["query"] == "chào"
    (raw,) = abilities.noted  # type: ignore[attr-defined]
    assert b'"event.outcome":"success"' in raw.payloads[0]


def test_refusals_keep_status_and_sentence_and_are_noted(abilities: object) -> None:
    web = client(abilities)
    assert web.get("/api/v1/event", params={"id": "x-1"}).status_code == 404
    busy = web.get("/api/v1/cause", params={"kind": "ip", "value": "192.0.2.1"})
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
    assert "limit" in web.get("/api/v1/search", params={"limit": "x"}).json()["error"]
    assert all(b'"failure"' in raw.payloads[0] for raw in abilities.noted)  # type: ignore[attr-defined]
    assert len(abilities.noted) == 3  # type: ignore[attr-defined]


def test_health_is_asked_quietly(abilities: object) -> None:
    client(abilities).get("/api/v1/progress")
    assert abilities.noted == []  # type: ignore[attr-defined]


def test_a_change_needs_post_and_json_and_a_face_that_allows_it(abilities: object) -> None:
    web = client(abilities)
    assert web.get("/api/v1/rebuild").status_code == 405
    assert web.post("/api/v1/rebuild", content="x=1", headers={"content-type": "text/plain"}).status_code == 400
    assert web.post("/api/v1/rebuild", json={}).status_code == 200
    assert client(abilities, changes=False).post("/api/v1/rebuild", json={}).status_code == 404


def test_the_openapi_document_lists_every_question() -> None:
    paths = openapi()["paths"]
    assert set(paths) == {f"/api/v1/{question.name}" for question in QUESTIONS}
    assert paths["/api/v1/search"]["get"]["parameters"][0] == {
        "name": "query",
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
    }
