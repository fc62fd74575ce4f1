"""The status page: is the log well, how to send logs to it, what to type. Its JSON twin is `/api/v1/status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from luuvet.kit.sizes import count, decimal, size
from luuvet.kit.words import load


@dataclass(frozen=True)
class Shell:
    """What a person types to ask this very server.

    Attributes:
        program: `luuvet`, or its path where the shell would not find it.
        folder: ` --data DIR`, or empty where it is the default folder.
    """

    program: str = "luuvet"
    folder: str = ""


def environment() -> Environment:
    """Return the templates' environment: everything escaped, nothing undefined."""
    return Environment(
        loader=PackageLoader("luuvet.console"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(templates: Environment, status: dict[str, Any], lang: str, zone: str, shell: Shell) -> str:
    """Return the page's HTML for a status answer; its commands are such that they can be copied into a shell."""
    words = load("luuvet.console")

    def say(key: str, **values: object) -> str:
        return words.say(key, lang, **values)

    def local(text: str | None) -> str:
        if not text:
            return "–"
        moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return moment.strftime("%d/%m/%Y %H:%M:%S")

    return templates.get_template("status.html").render(
        status=status,
        say=say,
        lang=lang,
        shell=shell,
        local=local,
        size=lambda value: size(value, lang),
        count=lambda value: count(value, lang),
        decimal=lambda value: decimal(value, lang),
        rate=lambda value: "–" if value is None else decimal(value, lang),
    )
