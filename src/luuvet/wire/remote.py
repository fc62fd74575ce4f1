"""Asks a running server from a command: synchronous, over the socket in the data folder. Imports no room that is heavy."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import httpx2
import orjson

from luuvet.console.abilities import PERSON_HEADER, Refused, refused
from luuvet.console.questions import BY_NAME
from luuvet.event.raw import Raw
from luuvet.wire import records
from luuvet.wire.layout import Layout

ASK_SECONDS = 120.0
_START_SECONDS = 20.0


def running(data: Path) -> bool:
    """Tell whether a server runs on a data folder; waits for one that is just starting."""
    layout = Layout(data)
    end = time.monotonic() + _START_SECONDS
    while True:
        if answers(layout.socket):
            return True
        if not (layout.run / "processes.json").exists() or time.monotonic() > end or not _locked(layout):
            return False
        time.sleep(0.1)


def answers(path: Path) -> bool:
    """Tell whether a process listens on a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _locked(layout: Layout) -> bool:
    from luuvet.kit.durable import Held, Lock

    try:
        Lock(layout.run / "server.lock").release()
    except Held:
        return True
    return False


class Remote:
    """The way to a running server."""

    def __init__(self, data: Path, person: str) -> None:
        layout = Layout(data)
        headers = {PERSON_HEADER: person}
        self._front = _client(layout.socket, headers)
        self._intake = _client(layout.inner("intake"), headers)

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Return the JSON answer.

        Raises:
            Refused: the question is wrong, or the server cannot answer now.
        """
        given = {key: _text(value) for key, value in arguments.items() if value is not None}
        if BY_NAME[name].posted:
            return self._send(self._front, "POST", f"/api/v1/{name}", json=given)
        return self._send(self._front, "GET", f"/api/v1/{name}", params=given)

    def put(self, raw: Raw) -> int:
        """Write a delivery; return the index after its last record, once durable."""
        answer = self._send(self._intake, "POST", "/put", content=records.encode(raw))
        return int(answer["first"]) + int(answer["count"])

    def derived(self, index: int) -> bool:
        """Tell whether everything before an index is searchable."""
        return int(self.ask("progress")["derived"]) >= index

    def close(self) -> None:
        """Close the connections."""
        self._front.close()
        self._intake.close()

    def _send(self, client: httpx2.Client, method: str, path: str, **parts: Any) -> Any:
        try:
            response = client.request(method, path, **parts)
        except httpx2.TransportError as error:
            raise refused(503, "silent", reason=str(error) or type(error).__name__) from error
        return read(response)


def _client(path: Path, headers: dict[str, str]) -> httpx2.Client:
    # A Unix socket has no TLS: without this the client would read the machine's certificates (0.1 s) or fail for want of them.
    transport = httpx2.HTTPTransport(verify=False, trust_env=False, uds=str(path))
    return httpx2.Client(transport=transport, base_url="http://localhost", headers=headers, timeout=ASK_SECONDS)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def read(response: httpx2.Response) -> Any:
    """Return the JSON of an answer.

    Raises:
        Refused: the answer is an error; its sentence is kept.
    """
    try:
        document = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise refused(500, "failed", code=response.status_code) from None
    if response.status_code >= 400:
        raise Refused(response.status_code, document["error"], document.get("vi", ""))
    return document
