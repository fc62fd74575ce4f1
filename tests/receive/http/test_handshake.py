"""What is said before sending."""

import json

from starlette.applications import Starlette
from starlette.testclient import TestClient

from luuvet.receive.http import handshake


def test_who_we_are() -> None:
    client = TestClient(Starlette(routes=handshake.routes()))
    root = client.get("/").json()
    assert (root["tagline"], root["version"]["number"]) == ("You Know, for Search", handshake.VERSION)
    assert client.get("/_license").json()["license"]["status"] == "active"
    assert client.get("/_nodes").json()["nodes"]["luuvet"]["version"] == handshake.VERSION
    assert client.get("/_xpack").json()["features"]["ilm"]["enabled"] is False
    assert client.put("/_ilm/policy/x", content=json.dumps({})).json() == {"acknowledged": True}
    assert client.put("/logs").json()["index"] == "logs"
    assert client.get("/logs").status_code == 405
