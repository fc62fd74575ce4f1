"""The table of questions as routes and as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from luuvet import __version__
from luuvet.console.abilities import Abilities, Refused
from luuvet.console.access import access
from luuvet.console.questions import QUESTIONS, Question, arguments
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock

PREFIX = "/api/v1/"
MOST_BODY_BYTES = 32 << 20
"""A longer body is refused."""
Identify = Callable[[Request], Scope]


class Json(JSONResponse):
    """JSON by orjson, UTF-8 as it is."""

    def render(self, content: Any) -> bytes:
        """Return the body's bytes."""
        return orjson.dumps(content)


def routes(abilities: Abilities, identify: Identify, way: str, clock: Clock, *, changes: bool) -> list[Route]:
    """Return the routes of every question; those that change something only where `changes` is set."""
    found = [Route(PREFIX + "openapi.json", lambda request: Json(openapi()))]
    for question in QUESTIONS:
        if question.changes and not changes:
            continue
        endpoint = _endpoint(question, abilities, identify, way, clock)
        found.append(Route(PREFIX + question.name, endpoint, methods=["POST" if question.posted else "GET"]))
    return found


def _endpoint(question: Question, abilities: Abilities, identify: Identify, way: str, clock: Clock) -> Any:
    async def answer(request: Request) -> Response:
        scope = identify(request)
        given: dict[str, Any] = {}
        try:
            given = arguments(question, await _given(request, question))
            response: Response = Json(await abilities.ask(question.name, scope, given))
            outcome = "success"
        except ValueError as error:
            response, outcome = problem(400, str(error)), "failure"
        except Refused as error:
            response, outcome = problem(error.status, str(error), error.vi), "failure"
        if not question.quiet:
            await abilities.note(access(scope.person, way, question.name, given, outcome, clock()))
        return response

    return answer


async def _given(request: Request, question: Question) -> dict[str, str]:
    if not question.posted:
        return dict(request.query_params)
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise ValueError("this is asked for with a body of application/json")
    try:
        body = orjson.loads(await _body(request) or b"{}")
    except orjson.JSONDecodeError as error:
        raise ValueError(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object of parameters")
    return {str(name): str(value) for name, value in body.items()}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            raise ValueError(f"the body has more than {MOST_BODY_BYTES:,} bytes")
    return bytes(body)


def problem(status: int, sentence: str, vi: str = "") -> Json:
    """Return an error: `{"schema": 1, "error": sentence}`, with `vi` where it is said so too; 503 says when to try again."""
    headers = {"retry-after": "5"} if status == 503 else None
    told = {"schema": 1, "error": sentence} | ({"vi": vi} if vi else {})
    return Json(told, status_code=status, headers=headers)


def openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the table."""
    paths = {PREFIX + q.name: {"post" if q.posted else "get": _operation(q)} for q in QUESTIONS}
    return {"openapi": "3.1.0", "info": {"title": "Lưu Vết", "version": __version__}, "paths": paths}


def _operation(question: Question) -> dict[str, Any]:
    answers = {
        "200": {"description": "the answer", "content": {"application/json": {"schema": {}}}},
        "400": {"description": "the question is wrong; `error` says how"},
        "404": {"description": "there is no such thing, or no right to it"},
        "503": {"description": "not now; Retry-After says when"},
    }
    operation: dict[str, Any] = {"operationId": question.name, "summary": question.about, "responses": answers}
    if question.posted:
        properties = {p.name: _schema(p.type, p.choices) for p in question.parameters}
        body = {"application/json": {"schema": {"type": "object", "properties": properties}}}
        return {**operation, "requestBody": {"content": body}}
    operation["parameters"] = [
        {"name": p.name, "in": "query", "required": p.required, "schema": _schema(p.type, p.choices)}
        for p in question.parameters
    ]
    return operation


def _schema(kind: str, choices: tuple[str, ...]) -> dict[str, Any]:
    return {"type": kind, "enum": list(choices)} if choices else {"type": kind}
