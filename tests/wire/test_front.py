from __future__ import annotations

import asyncio
import shutil
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest

from luuvet.console.page import Shell
from luuvet.event.raw import Raw
from luuvet.wire import front, serving
from luuvet.wire.front import Front, shell_of
from luuvet.wire.inner import application
from luuvet.wire.layout import Layout
from luuvet.wire.supervisor import CANNOT_START


@pytest.mark.parametrize("address", ["192.0.2.10:8080", "0.0.0.0:8080", ":8080", "8080", "localhost:http"])
def test_off_loopback_it_does_not_start_and_says_why(
    known: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        front.run(known(tmp_path, console__address=address))
    assert ended.value.code == CANNOT_START and address.rpartition(":")[0].strip(":") in capsys.readouterr().err


def test_a_taken_address_is_a_sentence(known: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            front.run(known(tmp_path, console__address=f"127.0.0.1:{port}"))
    assert ended.value.code == CANNOT_START and str(port) in capsys.readouterr().err


def test_it_asks_the_process_that_knows_and_notes_who_asked(
    known: Any, until: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "_START_SECONDS", 0.0)
    layout = Layout(tmp_path / "data")
    layout.make()
    noted: list[Raw] = []

    async def put(raw: Raw) -> dict[str, Any]:
        noted.append(raw)
        return {"first": 0, "count": len(raw)}

    async def told(scope: Any, arguments: Any) -> Any:
        return {"schema": 1, "person": scope.person, **arguments}

    async def dialogue() -> None:
        bound = serving.bind_address("127.0.0.1", 0)
        port = bound.getsockname()[1]
        stop = asyncio.Event()
        intake = serving.Face(application({"checkpoint": told}, put), serving.bind_path(layout.inner("intake")))
        await intake.start()
        running = asyncio.create_task(Front(known(layout.data)).serve(stop, bound))
        await until(layout.socket.exists)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            checkpoint = await client.get("/api/v1/checkpoint")
            assert checkpoint.json()["person"] == "loopback"
            gone = await client.get("/api/v1/count")
            assert gone.status_code == 503 and "'owner'" in gone.json()["error"] and gone.headers["retry-after"]
            status = (await client.get("/api/v1/status")).json()
            assert {"intake", "owner"} <= {item["key"] for item in status["attention"]}, "intake answers no status here"
            assert (await client.post("/api/v1/rebuild", json={})).status_code in (404, 405), (
                "changes only by the socket"
            )
        stop.set()
        await running
        await intake.stop()
        assert not layout.socket.exists() and layout.beat("console").exists()

    asyncio.run(dialogue())
    texts = [payload for raw in noted for payload in raw.payloads]
    assert any(b'"checkpoint"' in one and b"success" in one for one in texts)
    assert any(b'"count"' in one and b"failure" in one for one in texts)


def test_the_page_names_commands_that_reach_this_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUUVET_DATA", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert shell_of(tmp_path) == Shell("luuvet", "")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    there = shell_of(tmp_path / "a b")
    assert there.folder == f" --data '{tmp_path}/a b'" and there.program.endswith("/luuvet")
