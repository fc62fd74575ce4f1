"""The HTTP routes: newline JSON and documents in, answers out."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from luuvet.event.raw import SinkClosed, SinkFull
from luuvet.kit.journal import journal
from luuvet.receive.address import peer_name
from luuvet.receive.counters import Counters
from luuvet.receive.http import answers, handshake
from luuvet.receive.http.body import BadBody, Budget, read_body
from luuvet.receive.http.bulk import Action, Run, is_document, parse_bulk
from luuvet.receive.http.intake import Intake
from luuvet.receive.http.token import is_allowed

_log = journal("receive")
MOST_TOLD = 100
"""Rejected lines that an answer names at most; their count is always told."""

Answer = Callable[[Request, bytes], Awaitable[Response]]


def build(intake: Intake, counters: Counters, token: str) -> ASGIApp:
    """Return the application; an empty token asks for none."""
    budget = Budget()

    def taking(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await _with_body(request, budget, counters, answer)

        return endpoint

    async def bulk(request: Request, body: bytes) -> Response:
        return await _bulk(intake, request, body)

    async def lines(request: Request, body: bytes) -> Response:
        return await _lines(intake, request, body)

    async def document(request: Request, body: bytes) -> Response:
        return await _document(intake, request, body)

    def both(path: str, answer: Answer, *methods: str) -> Route:
        return Route(path, taking(answer), methods=list(methods))

    routes = [
        both("/", lines, "POST"),
        both("/ndjson", lines, "POST"),
        both("/_bulk", bulk, "POST", "PUT"),
        both("/{index}/_bulk", bulk, "POST", "PUT"),
        both("/{index}/_doc", document, "POST"),
        both("/{index}/_doc/{id}", document, "POST", "PUT"),
        both("/{index}/_create/{id}", document, "POST", "PUT"),
        *handshake.routes(),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _not_here})
    return _Guard(app, token, counters)


class _Guard:
    """Asks for the token, and signs every answer as the official clients want it."""

    def __init__(self, app: ASGIApp, token: str, counters: Counters) -> None:
        self._app = app
        self._token = token
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (b"x-elastic-product", b"Elasticsearch")]
            await send(message)

        if scope["type"] != "http":
            return
        shown = dict(scope["headers"]).get(b"authorization", b"").decode("utf-8", "replace")
        if is_allowed(self._token, shown):
            return await self._app(scope, receive, signed)
        self._counters.rejected["unauthorized"] += 1
        reason = "this listener asks for a token: send 'Authorization: Bearer TOKEN' (setting receive.http_token)"
        refused = _json(answers.error(401, "security_exception", reason), 401)
        refused.headers["WWW-Authenticate"] = 'Bearer realm="luuvet", ApiKey, Basic realm="luuvet"'
        await refused(scope, receive, signed)


async def _with_body(request: Request, budget: Budget, counters: Counters, answer: Answer) -> Response:
    """Read the body and answer; every refusal is counted and says what to do."""
    try:
        body = await read_body(request.stream(), request.headers.get("content-encoding", ""), budget)
    except BadBody as bad:
        counters.rejected[f"http-{bad.status}"] += 1
        return _json(answers.error(bad.status, "illegal_argument_exception", str(bad)), bad.status, bad.retry_after)
    except ClientDisconnect:
        counters.rejected["disconnected"] += 1
        return Response(status_code=400)
    try:
        return await answer(request, body)
    except SinkFull as full:
        counters.rejected["full"] += 1
        return _json(answers.error(503, "es_rejected_execution_exception", str(full)), 503, full.retry_after)
    except SinkClosed as closed:
        return _json(answers.error(503, "es_rejected_execution_exception", str(closed)), 503, 5)
    finally:
        budget.give_back(len(body))


async def _bulk(intake: Intake, request: Request, body: bytes) -> Response:
    began = time.monotonic()
    runs = parse_bulk(body, request.path_params.get("index", ""))
    if not runs:
        reason = "request body is required: an action line and a document line for each item"
        return _json(answers.error(400, "parse_exception", reason), 400)
    answer = await intake.bulk(_peer(request), runs)
    text = answers.bulk(int((time.monotonic() - began) * 1000), answer.errors, answer.items)
    return _json(text, 429 if answer.retry_after else 200, answer.retry_after)


async def _lines(intake: Intake, request: Request, body: bytes) -> Response:
    answer = await intake.lines(_peer(request), f"{request.method} {request.url.path}", body)
    told: dict[str, object] = {"accepted": answer.accepted, "rejected": len(answer.rejected)}
    if answer.rejected:
        reason = "these lines (from 0) are not JSON objects; they are kept as rejects"
        told |= {"lines": answer.rejected[:MOST_TOLD], "reason": reason}
    return _json(orjson.dumps(told), 200 if answer.accepted or not answer.rejected else 400)


async def _document(intake: Intake, request: Request, body: bytes) -> Response:
    index, id = request.path_params["index"], request.path_params.get("id", "")
    creates = "/_create/" in request.url.path or request.query_params.get("op_type") == "create"
    action = Action("create" if creates else "index", index, id)
    line = f"{request.method} {request.url.path}".encode()
    payload = body.strip(b" \t\r\n")
    refused = None if is_document(payload) else ("document_parsing_exception", "the body is not a JSON object")
    answer = await intake.bulk(_peer(request), [Run(action, line, [payload or line], [0], refused)])
    told = orjson.loads(answer.items[0])[action.operation]
    status = int(told.pop("status"))
    if "error" in told:
        cause = told["error"]
        return _json(answers.error(status, cause["type"], cause["reason"]), status, answer.retry_after)
    return _json(orjson.dumps(told), status)


async def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    reason = f"{request.method} {request.url.path} is not answered here; logs come by POST /ndjson or POST /_bulk"
    return _json(answers.error(status, "illegal_argument_exception", reason), status)


def _peer(request: Request) -> str:
    return peer_name(tuple(request.client)) if request.client else "unix"


def _json(body: bytes, status: int, retry_after: int = 0) -> Response:
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return Response(body, status, headers, "application/json")
