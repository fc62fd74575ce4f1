"""The console's two faces: loopback HTTP (reads), and the data folder's socket (reads and changes, for commands)."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from luuvet.console.abilities import PERSON_HEADER, Abilities, Refused
from luuvet.console.api import problem, routes
from luuvet.console.page import Shell, environment, render
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock

_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


def web(abilities: Abilities, clock: Clock, lang: str, zone: str, shell: Shell) -> Starlette:
    """Return the application for loopback HTTP: the status page and the questions that change nothing.

    Whoever can open a loopback port of this machine reads everything; so it answers only to loopback names, which keeps
    pages of other sites from reading it through a browser (DNS rebinding).
    """

    def identify(request: Request) -> Scope:
        return Scope.whole("loopback")

    templates = environment()

    async def status(request: Request) -> Response:
        chosen = request.query_params.get("lang", lang)
        chosen = chosen if chosen in ("vi", "en") else lang
        try:
            answer = await abilities.ask("status", identify(request), {"lang": chosen})
        except Refused as error:
            return problem(error.status, str(error), error.vi)
        return HTMLResponse(render(templates, answer, chosen, zone, shell))

    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"]),
        Middleware(SafeHeaders),
    ]
    found = [Route("/", status), *routes(abilities, identify, "api", clock, changes=False)]
    return Starlette(routes=found, middleware=middleware)


def command(abilities: Abilities, clock: Clock) -> Starlette:
    """Return the application for the socket in the data folder. The kernel lets only the folder's owner in (mode 0600),
    so the caller's word who asks is taken and written into the log.
    """

    def identify(request: Request) -> Scope:
        return Scope.whole(request.headers.get(PERSON_HEADER, "unknown")[:64])

    return Starlette(routes=routes(abilities, identify, "cli", clock, changes=True))


class SafeHeaders:
    """Adds the headers that keep a page from being framed, sniffed or cached."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to the answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: list[Any] = list(message.get("headers", []))
                message["headers"] = [*headers, *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers)
