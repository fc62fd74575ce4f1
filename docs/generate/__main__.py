"""Writes every generated page; `--check` only says which of the quick ones are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from docs.generate import commands, contents, fields, http, readme, settings, shapes
from docs.generate.run import Luuvet, recorded

DOCS = Path(__file__).resolve().parents[1]
QUICK: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands.page,
    "reference/settings.md": settings.page,
    "reference/fields.md": fields.page,
    "reference/http.md": http.page,
    "reference/contents.md": contents.page,
}
"""Pages whose every byte follows from the source."""
MEASURED: dict[str, Callable[[Luuvet], str]] = {
    "reference/shapes.md": shapes.page,
    "../README.md": readme.page,
    "reference/cause-answer.md": readme.answer,
}
"""Pages with examples of a real run: their shapes are compared, not their ids and times of receipt."""


def stale() -> list[str]:
    """Return the quick pages that are not what the product says today."""
    return [name for name, page in QUICK.items() if not _same(DOCS / name, page())]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def main(arguments: list[str]) -> int:
    """Write the pages; return 1 where `--check` finds a stale one."""
    if "--check" in arguments:
        found = stale()
        for name in found:
            print(f"docs/{name} is stale; run make docs")
        return int(bool(found))
    for name, page in QUICK.items():
        _write(name, page())
    with recorded() as luuvet:
        for name, measured in MEASURED.items():
            _write(name, measured(luuvet))
    return 0


def _write(name: str, text: str) -> None:
    path = (DOCS / name).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
