"""RFC 5424 section 6.3, structured data: `[id name="value" …]…` as flat JSON of `log.syslog.structured_data.<id>.<name>`."""

from __future__ import annotations

import re

import orjson
import polars as pl

PREFIX = "log.syslog.structured_data."
_ELEMENT = re.compile(r'\[([^ =\]"]+)((?: +[^ =\]"]+="(?:[^"\\]|\\.)*")*) *\]', re.DOTALL)
_PARAMETER = re.compile(r'([^ =\]"]+)="((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\\]])')


def flatten(text: str) -> str | None:
    """Return the structured data of one record as the text of a flat JSON object, or None where it holds no element.

    A parameter that stands several times in an element (section 6.3.3 allows it) is a list; an element without
    parameters is `true`.
    """
    found: dict[str, str | list[str] | bool] = {}
    for element in _ELEMENT.finditer(text):
        pairs = _PARAMETER.findall(element[2])
        if not pairs:
            found[PREFIX + element[1]] = True
        for name, escaped in pairs:
            value, key = _ESCAPE.sub(r"\1", escaped), f"{PREFIX}{element[1]}.{name}"
            before = found.get(key)
            if before is None:
                found[key] = value
            else:
                found[key] = [*(before if isinstance(before, list) else [str(before)]), value]
    return orjson.dumps(found).decode() if found else None


def flatten_all(texts: pl.Series) -> list[str | None]:
    """Return the flat JSON of each text; equal texts are read once."""
    known: dict[str, str | None] = {}
    answer: list[str | None] = []
    for text in texts.to_list():
        if text is None:
            answer.append(None)
            continue
        if text not in known:
            known[text] = flatten(text)
        answer.append(known[text])
    return answer
