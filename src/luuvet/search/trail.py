"""The trail of a person, a host, a file, an account, a setting, a page, an address: who changed it, who accessed it.

A trail is a query in the query language, so that everything that reads queries can show it, and a person can go on from it.
What is a change and what is an access follows from ECS' `event.category` and `event.type`, which every format sets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

Which = Literal["changes", "accesses", "both"]

CHANGES = "event.type:(change or creation or deletion or installation or admin)"
ACCESSES = (
    "(event.category:(authentication or session) or event.type:access "
    "or (event.category:(file or database or web or network or registry) and event.type:(start or connection or allowed or denied)))"
)
_SIGNS = re.compile(r'([\\"])')
_WILD = re.compile(r'([\\?"():\[\]{}<>/+\-!^~&| ])')


def _user(value: str) -> str:
    return f"(user.name:{value} or user.effective.name:{value} or user.target.name:{value})"


def _account(value: str) -> str:
    logons = f"(user.name:{value} and event.category:(authentication or session or iam))"
    return f"(user.target.name:{value} or user.effective.name:{value} or group.name:{value} or {logons})"


def _file(value: str) -> str:
    return f"(file.path:{value} or file.name:{value} or process.executable:{value})"


def _page(value: str) -> str:
    return f"(url.path:{value} or url.original:{value} or file.path:{value})"


def _setting(value: str) -> str:
    return f"(registry.path:{value} or service.name:{value} or file.path:{value} or (event.category:configuration and {value}))"


KINDS: dict[str, Callable[[str], str]] = {
    "user": _user,
    "account": _account,
    "host": lambda value: f"(host.name:{value} or destination.domain:{value})",
    "file": _file,
    "page": _page,
    "setting": _setting,
    "ip": lambda value: f"(source.ip:{value} or destination.ip:{value})",
}
"""What a trail can follow."""


def trail(kind: str, value: str, which: Which = "both") -> str:
    """Return the query of a trail. A `*` in the value stands for anything; every other sign is meant literally.

    Raises:
        KeyError: no such kind.
    """
    of = {"changes": CHANGES, "accesses": ACCESSES, "both": f"({CHANGES} or {ACCESSES})"}[which]
    return f"{KINDS[kind](_literal(value))} and {of}"


def _literal(value: str) -> str:
    if "*" in value:
        return _WILD.sub(r"\\\1", value)
    return '"' + _SIGNS.sub(r"\\\1", value) + '"'
