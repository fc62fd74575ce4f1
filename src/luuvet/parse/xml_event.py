"""A Windows event in XML as the same object that an EVTX record is: `{"Event": {"System": {…}, "EventData": {…}}}`.

Attributes stand below `#attributes`, the text beside them under `#text`; data with a `Name` stands under it, data without one
in a list. Schema: "Event Schema" of the Windows Event Log documentation.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from luuvet.parse.shapes import DEPTH, LISTED, Refused

BEGINS = r"^[ \t\r\n]*\x{FEFF}?(?:<\?xml[^>]*>[ \t\r\n]*)?<Event[ >]"
"""An expression (of polars) for what begins like an event."""

_NUMBERS = frozenset({"ProcessID", "ThreadID", "Version"})
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def tree_of(text: str) -> dict[str, Any]:
    """Return the object of one `<Event>`.

    Raises:
        Refused: it is no XML, has a document type (entities can be made to swell), or is deeper than 64 levels.
    """
    if _DECLARED.search(text):
        raise Refused("the XML declares a document type, which no event needs")
    parser = XMLParser()
    try:
        parser.feed(text)
        root = parser.close()
    except (ParseError, ValueError) as error:
        raise Refused(f"no XML: {error}") from error
    if _plain(root.tag) != "Event":
        raise Refused(f"the XML is no event but <{_plain(root.tag)}>")
    return {"Event": {_plain(part.tag): _object(part, 3) for part in root}}


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _object(element: Element, depth: int) -> Any:
    """Return an element: its text, or an object where it has attributes or elements inside; None where it is empty."""
    if depth > DEPTH:
        raise Refused(f"the document is deeper than {DEPTH} levels")
    made: dict[str, Any] = {}
    if element.attrib:
        made["#attributes"] = {_plain(name): _number(name, value) for name, value in element.attrib.items()}
    listed: list[str] = []
    for child in element:
        name = _plain(child.tag)
        if name == "Data" and len(child) == 0:
            _data(child, made, listed)
        else:
            made[_free(name, made)] = _object(child, depth + 1)
    if listed:
        made["Data"] = {LISTED: listed}
    if len(element) == 0 and element.text is not None and element.text.strip():
        if not made:
            return _number(_plain(element.tag), element.text)
        made[LISTED] = element.text
    return made or None


def _number(name: str, value: str) -> str | int:
    """Return what an EVTX record has as a number as one."""
    return int(value) if name in _NUMBERS and value.isascii() and value.isdecimal() and len(value) < 19 else value


def _data(element: Element, made: dict[str, Any], listed: list[str]) -> None:
    name = element.attrib.get("Name")
    if name:
        made[_free(name, made)] = element.text
    else:
        listed.append(element.text or "")


def _free(name: str, made: dict[str, Any]) -> str:
    """Return a name that is not taken yet: the second `Param` is `Param_1`, as in an EVTX record."""
    if name not in made:
        return name
    number = 1
    while f"{name}_{number}" in made:
        number += 1
    return f"{name}_{number}"
