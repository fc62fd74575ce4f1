"""`reference/http.md`: the JSON API's questions and the ports."""

from __future__ import annotations

from docs.generate.table import document, table

from luuvet.console.api import PREFIX
from luuvet.console.questions import QUESTIONS, Parameter, Question
from luuvet.kit.settings import row

_INTRO = f"""The API answers on the console's address, loopback only in this version: whoever may open a port of this machine may read the log, and
every question is itself an event (`event.dataset:luuvet.access`), those about the server's health excepted. OpenAPI 3.1:
`{PREFIX}openapi.json`. Every answer is JSON with `"schema": 1`; [shapes](shapes.md) shows them. An error is `{{"schema": 1, "error":
"sentence"}}`, a wrong query's with `"vi"` beside it in Vietnamese, with 400 (the question is wrong), 404 (no such thing, or no right to it) or 503 (not now; `Retry-After`).

Questions that change something are a POST with a JSON body and are taken only over the socket in the data folder (mode 0600), which the
commands use.

```
curl -s 'http://127.0.0.1:8080/api/v1/search?query=event.outcome:failure&last=24h&limit=5'
curl -s --unix-socket /var/lib/luuvet/socket 'http://localhost/api/v1/status'
```"""
_DOORS = (
    ("receive.syslog_udp", "syslog over UDP (RFC 3164, RFC 5424); never acknowledged; the kernel's drops are shown in the status"),
    ("receive.syslog_tcp", "syslog over TCP (RFC 6587: octet counting and newline framing, found per connection); never acknowledged"),
    ("receive.relp", "RELP; acknowledged when a checkpoint on disk covers the record"),
    ("receive.http", "`POST /_bulk` and the handshakes of Elasticsearch clients; `POST /ndjson`; answered when durable"),
    ("console.address", "status page and the API below"),
)  # fmt: skip


def page() -> str:
    """Return the page."""
    doors = [[f"`{name}`", f"`{row(name).default}`", about] for name, about in _DOORS]
    return document(
        "Ports and the HTTP API",
        table(["setting", "default", "speaks"], doors),
        "## The API",
        _INTRO,
        *(_question(question) for question in QUESTIONS),
    )


def _question(question: Question) -> str:
    method = "POST" if question.posted else "GET"
    head = f"### `{method} {PREFIX}{question.name}`\n\n{question.about}."
    if not question.parameters:
        return head
    return head + "\n\n" + table(["parameter", "type", "default"], [_parameter(p) for p in question.parameters])


def _parameter(parameter: Parameter) -> list[object]:
    kind = " or ".join(f"`{choice}`" for choice in parameter.choices) or parameter.type
    default = "required" if parameter.required else "" if parameter.default in (None, "") else f"`{parameter.default}`"
    return [f"`{parameter.name}`", kind, default]
