"""The body of Elasticsearch's `_bulk`: an action line, then (for index, create, update) the document's line.

Documents are not parsed, only looked at from both ends; action lines are. Every line ends as a record or as a reject
with its reason; a line where an action should stand is one item, and reading goes on with the next line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

MAX_ACTION = 16 << 10
"""A longer action line, in bytes, is refused."""


@dataclass(frozen=True, slots=True)
class Action:
    """What an action line asks for."""

    operation: str
    index: str
    id: str = ""


@dataclass(slots=True)
class Run:
    """Items in order that share their action line; `positions` are item numbers from 0. With an `id`, or refused: one item.

    `refused`: why the item is not taken, as (error type, reason) in Elasticsearch's words; empty when it is.
    """

    action: Action
    line: bytes
    documents: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    refused: tuple[str, str] | None = None


def parse_bulk(body: bytes, index: str = "") -> list[Run]:
    """Return the runs of a body; `index` is the one of the path, for actions that name none."""
    lines = body.split(b"\n")
    if b"\r" in body:
        lines = [line.removesuffix(b"\r") for line in lines]
    if not lines[-1]:
        lines.pop()
    return _alike(lines, index) or _one_by_one(lines, index)


def is_document(line: bytes) -> bool:
    """Tell whether a line looks like a JSON object from both ends."""
    return line[:1] == b"{" and line[-1:] == b"}"


def _alike(lines: list[bytes], index: str) -> list[Run]:
    """The common case, for whole bodies at once: the same action without an id before every document."""
    documents = lines[1::2]
    if len(lines) % 2 or not lines or len(set(lines[::2])) > 1:
        return []
    action = _action(lines[0], index)
    if isinstance(action, str) or action.id or action.operation not in ("index", "create"):
        return []
    if not all(map(is_document, documents)):
        return []
    return [Run(action, lines[0], documents, list(range(len(documents))))]


def _one_by_one(lines: list[bytes], index: str) -> list[Run]:
    runs: list[Run] = []
    rest = iter(line for line in lines if line)
    for number, line in enumerate(rest):
        action = _action(line, index)
        if isinstance(action, str):
            refused = ("illegal_argument_exception", action)
            runs.append(Run(Action("index", index), line, [line], [number], refused))
        elif action.operation == "delete":
            refused = ("illegal_argument_exception", "a log is not deleted from; the request is kept as a record")
            runs.append(Run(action, line, [line], [number], refused))
        else:
            _document(runs, action, line, next(rest, b""), number)
    return runs


def _document(runs: list[Run], action: Action, line: bytes, document: bytes, number: int) -> None:
    refused = None
    if action.operation == "update":
        refused = ("illegal_argument_exception", "a log is not updated; use create. The line is kept as a record")
    elif not is_document(document):
        refused = ("document_parsing_exception", "the line is not a JSON object; it is kept as it came")
    last = runs[-1] if runs else None
    if last and last.line == line and not (action.id or refused or last.refused):
        last.documents.append(document)
        last.positions.append(number)
    else:
        runs.append(Run(action, line, [document or line], [number], refused))


def _action(line: bytes, index: str) -> Action | str:
    """Return the action, or why the line is none."""
    if len(line) > MAX_ACTION:
        return f"the action line is longer than {MAX_ACTION} bytes"
    try:
        tree = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "an action line was expected here; the line is kept as a record"
    if not isinstance(tree, dict) or len(tree) != 1:
        return 'an action line has one key, e.g. {"create":{}}; the line is kept as a record'
    ((operation, told),) = tree.items()
    if operation not in ("index", "create", "update", "delete") or not isinstance(told, dict | None):
        return "an action is one of index, create, update, delete; the line is kept as a record"
    told = told or {}
    return Action(operation, str(told.get("_index") or index), str(told.get("_id") or ""))
