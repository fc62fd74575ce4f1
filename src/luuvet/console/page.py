"""The status page: is the log well, how to send logs to it, what to type. Its JSON twin is `/api/v1/status`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from luuvet.kit.words import load

_SIZES = ("B", "KiB", "MiB", "GiB", "TiB")


def environment() -> Environment:
    """Return the templates' environment: everything escaped, nothing undefined."""
    return Environment(
        loader=PackageLoader("luuvet.console"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(templates: Environment, status: dict[str, Any], lang: str, zone: str) -> str:
    """Return the page's HTML for a status answer."""
    words = load("luuvet.console")

    def say(key: str, **values: object) -> str:
        return words.say(key, lang, **values)

    def local(text: str | None) -> str:
        if not text:
            return "–"
        moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return moment.strftime("%d/%m/%Y %H:%M:%S")

    return templates.get_template("status.html").render(
        status=status, say=say, lang=lang, local=local, size=size, count=lambda value: count(value, lang)
    )


def size(value: float) -> str:
    """Return bytes for a person: `1.5 GiB`."""
    rank = 0
    while value >= 1024 and rank < len(_SIZES) - 1:
        value, rank = value / 1024, rank + 1
    return f"{value:.0f} {_SIZES[rank]}" if rank == 0 else f"{value:.1f} {_SIZES[rank]}"


def count(value: float, lang: str) -> str:
    """Return a whole number with the thousands mark of the language: `1.234.567` or `1,234,567`."""
    text = f"{round(value):,}"
    return text.replace(",", ".") if lang == "vi" else text
