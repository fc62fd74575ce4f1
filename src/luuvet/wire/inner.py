"""How the processes of one server ask each other: HTTP over a socket in `run/`, which only the folder's owner can open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luuvet.console.abilities import Refused, refused
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.event.scope import Scope
from luuvet.kit.journal import journal
from luuvet.wire import records
from luuvet.wire.remote import ASK_SECONDS, read

Answer = Callable[[Scope, Mapping[str, Any]], Awaitable[Any]]
Put = Callable[[Raw], Awaitable[dict[str, Any]]]

_JSON = "application/json"
_RETRY_SECONDS = 0.2


def application(answers: Mapping[str, Answer], put: Put | None = None) -> Starlette:
    """Return the application of one process: `/ask` answers by name; `/put` takes a delivery and answers when it is durable."""

    async def ask(request: Request) -> Response:
        body = orjson.loads(await request.body())
        answer = answers.get(body["name"])
        if answer is None:
            return _refusal(404, f"this process does not answer '{body['name']}'")
        try:
            result = await answer(scope_from(body["scope"]), body["arguments"])
        except Refused as error:
            return _refusal(error.status, str(error), error.vi)
        except ValueError as error:
            return _refusal(400, str(error))
        except Exception as error:
            # The containment point of a process: one question that fails must not look like a process that is gone.
            journal("wire").error("question-failed", question=body["name"], error=repr(error), exc_info=True)
            return _refusal(500, f"'{body['name']}' failed: {error!r}; the reason is in the server's own log")
        return Response(orjson.dumps(result), media_type=_JSON)

    async def take(request: Request) -> Response:
        assert put is not None
        try:
            return Response(orjson.dumps(await put(records.decode(await request.body()))), media_type=_JSON)
        except ValueError as error:
            return _refusal(400, str(error))
        except (SinkFull, SinkClosed) as error:
            return _refusal(503, str(error))

    routes = [Route("/ask", ask, methods=["POST"])]
    if put is not None:
        routes.append(Route("/put", take, methods=["POST"]))
    return Starlette(routes=routes)


def _refusal(status: int, sentence: str, vi: str = "") -> Response:
    return Response(orjson.dumps({"error": sentence, "vi": vi}), status_code=status, media_type=_JSON)


def scope_to(scope: Scope) -> dict[str, Any]:
    """Return a scope as JSON."""
    return {
        "person": scope.person,
        "everything": scope.everything,
        "hosts": sorted(scope.hosts),
        "networks": [str(network) for network in scope.networks],
        "sources": sorted(scope.sources),
    }


def scope_from(document: Mapping[str, Any]) -> Scope:
    """Read a scope."""
    if document["everything"]:
        return Scope.whole(document["person"])
    return Scope.of_unit(document["person"], document["hosts"], document["networks"], document["sources"])


class NotThere(Refused):
    """The process does not listen: the question did not reach it, so it may be asked again."""


class Inner:
    """Asks one process of this server, from an asynchronous one."""

    def __init__(self, process: str, socket: Path) -> None:
        self._process = process
        # A Unix socket has no TLS: without this the client would read the machine's certificates (0.1 s) or fail for want of them.
        transport = httpx2.AsyncHTTPTransport(verify=False, trust_env=False, uds=str(socket))
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://inner", timeout=ASK_SECONDS)

    async def ask(self, name: str, scope: Scope, arguments: Mapping[str, Any], wait: float = 0.0) -> Any:
        """Return the answer; a process that is just starting is waited for, at most `wait` seconds.

        Raises:
            Refused: by the process, or 503 because it does not answer at all.
        """
        body = orjson.dumps({"name": name, "scope": scope_to(scope), "arguments": dict(arguments)})
        end = asyncio.get_running_loop().time() + wait
        while True:
            try:
                return await self._post("/ask", body)
            except NotThere:
                if asyncio.get_running_loop().time() >= end:
                    raise
                await asyncio.sleep(_RETRY_SECONDS)

    async def put(self, raw: Raw) -> dict[str, Any]:
        """Write a delivery; return `{"first": …, "count": …}` once it is durable."""
        result: dict[str, Any] = await self._post("/put", records.encode(raw))
        return result

    async def _post(self, path: str, body: bytes) -> Any:
        try:
            response = await self._client.post(path, content=body)
        except httpx2.ConnectError as error:
            absent = refused(503, "not-there", process=self._process)
            raise NotThere(absent.status, str(absent), absent.vi) from error
        except httpx2.TransportError as error:
            reason = str(error) or type(error).__name__
            raise refused(503, "process-silent", process=self._process, reason=reason) from error
        return read(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
