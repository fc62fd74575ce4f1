"""Markdown tables, and the line that says a page is generated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs` from the product itself; do not edit. -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def document(title: str, *parts: str) -> str:
    """Return a page: title, the note that it is generated, and its parts with a blank line between."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"
