from __future__ import annotations

from starlette.testclient import TestClient

from luuvet.console.abilities import PERSON_HEADER
from luuvet.console.app import command, web
from luuvet.console.page import Shell


def test_the_status_page_and_its_twin(abilities: object) -> None:
    client = TestClient(web(abilities, lambda: 7, "vi", "Asia/Ho_Chi_Minh", Shell()), base_url="http://127.0.0.1:8080")  # type: ignore[arg-type]
    page = client.get("/")
    assert page.status_code == 200 and "Nhật ký có ổn không?" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert 'lang="en"' in client.get("/", params={"lang": "en"}).text
    assert client.get("/api/v1/status").json()["archive"]["records"] == 1_234_567


def test_loopback_web_changes_nothing_and_answers_only_to_loopback_names(abilities: object) -> None:
    app = web(abilities, lambda: 7, "vi", "Asia/Ho_Chi_Minh", Shell())  # type: ignore[arg-type]
    assert TestClient(app, base_url="http://localhost:8080").post("/api/v1/rebuild", json={}).status_code == 404
    assert TestClient(app, base_url="http://evil.example").get("/api/v1/status").status_code == 400


def test_the_socket_takes_the_callers_name_and_allows_changes(abilities: object) -> None:
    client = TestClient(command(abilities, lambda: 7))  # type: ignore[arg-type]
    assert client.post("/api/v1/rebuild", json={}, headers={PERSON_HEADER: "an"}).status_code == 200
    assert abilities.asked[-1][1].person == "an"  # type: ignore[attr-defined]
    client.get("/api/v1/count")
    assert abilities.asked[-1][1].person == "unknown"  # type: ignore[attr-defined]
