"""The ECS field table: every name that the product knows, its type, and whether it stands as a column of the store.

Names and types are those of the Elastic Common Schema 9; `luuvet.*` are ours. A field that is not in the table is kept in
the event's leftovers (`luuvet.extra`), searchable under its dotted name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["keyword", "text", "ip", "long", "float", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `repeated` values are lists; `few` marks few distinct values (dictionary-coded in the store)."""

    name: str
    kind: Kind = "keyword"
    repeated: bool = False
    few: bool = False

    @property
    def column(self) -> str:
        """The name of its column in the store: dots become underscores (dots would make nested columns there)."""
        return self.name.replace("@", "").replace(".", "_")


def _few(*names: str) -> list[Field]:
    return [Field(name, few=True) for name in names]


def _keyword(*names: str) -> list[Field]:
    return [Field(name) for name in names]


def _long(*names: str) -> list[Field]:
    return [Field(name, "long") for name in names]


def _ip(*names: str) -> list[Field]:
    return [Field(name, "ip") for name in names]


COLUMNS: tuple[Field, ...] = (
    Field("@timestamp", "date"),
    *_few(
        "event.kind",
        "event.dataset",
        "event.module",
        "event.action",
        "event.outcome",
        "event.code",
        "event.provider",
    ),
    Field("event.category", repeated=True, few=True),
    Field("event.type", repeated=True, few=True),
    *_long("event.severity", "event.duration"),
    Field("event.reason"),
    *_few("host.name", "observer.name", "log.level", "log.syslog.appname"),
    *_ip("host.ip"),
    *_long("log.syslog.facility.code", "log.syslog.severity.code"),
    *_few("process.name", "process.parent.name", "process.executable", "process.parent.executable"),
    *_keyword("process.command_line", "process.entity_id", "process.working_directory"),
    *_keyword("process.parent.command_line", "process.parent.entity_id"),
    *_long("process.pid", "process.parent.pid", "process.exit_code"),
    *_few("user.name", "user.domain", "user.effective.name", "user.target.name", "group.name"),
    *_keyword("user.id", "session.id"),
    *_ip("source.ip", "destination.ip"),
    *_keyword("source.domain", "destination.domain", "source.mac"),
    *_long("source.port", "destination.port", "source.bytes", "destination.bytes"),
    *_few("network.transport", "network.protocol", "network.direction"),
    *_keyword("dns.question.name"),
    *_few("dns.question.type", "dns.response_code"),
    Field("dns.resolved_ip", "ip", repeated=True),
    *_keyword("url.original", "url.path", "url.query", "url.domain"),
    *_few("http.request.method"),
    *_keyword("http.request.referrer"),
    *_long("http.response.status_code", "http.response.body.bytes"),
    *_few("user_agent.original"),
    *_keyword("file.path", "file.name"),
    *_few("file.hash.sha256", "file.hash.md5"),
    *_keyword("registry.path", "registry.value"),
    *_few("service.name"),
    *_keyword("email.message_id", "email.subject", "email.local_id"),
    Field("email.from.address", repeated=True),
    Field("email.to.address", repeated=True),
    *_keyword("rule.id", "rule.name"),
    *_few("winlog.channel"),
    *_long("winlog.record_id"),
)
"""Fields with a column of their own, in the order of the store's schema (identity columns come before them)."""

BY_NAME: dict[str, Field] = {field.name: field for field in COLUMNS}

RELATED: dict[str, tuple[str, ...]] = {
    "related.ip": ("source.ip", "destination.ip", "host.ip", "dns.resolved_ip"),
    "related.user": ("user.name", "user.effective.name", "user.target.name"),
    "related.hosts": ("host.name", "source.domain", "destination.domain", "dns.question.name", "url.domain"),
    "related.hash": ("file.hash.sha256", "file.hash.md5"),
}
"""`related.*` is filled when a document is made and searched through these fields: never stored twice."""

CATEGORIES = frozenset(
    [
        "api",
        "authentication",
        "configuration",
        "database",
        "driver",
        "email",
        "file",
        "host",
        "iam",
        "intrusion_detection",
        "library",
        "malware",
        "network",
        "package",
        "process",
        "registry",
        "session",
        "threat",
        "vulnerability",
        "web",
    ]
)
TYPES = frozenset(
    [
        "access",
        "admin",
        "allowed",
        "change",
        "connection",
        "creation",
        "deletion",
        "denied",
        "device",
        "end",
        "error",
        "group",
        "indicator",
        "info",
        "installation",
        "protocol",
        "start",
        "user",
    ]
)
OUTCOMES = frozenset({"success", "failure", "unknown"})
KINDS = frozenset(["alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"])
