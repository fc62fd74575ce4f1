"""The cause of the recorded incident on the README's first screen, as the program prints it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from docs.generate.run import Luuvet
from docs.generate.table import document

README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"(<!-- cause: [^>]*-->\n).*?(<!-- /cause -->)", re.S)
_EVENT = re.compile(r"\b[0-9a-f]{16}-[0-9]+\b")
_ASKED = ("cause", "file:/var/www/html/index.html", "--host", "web1")
_FIRST = 8
_TYPED = f".venv/bin/luuvet {' '.join(_ASKED)} --data demo-data"


def page(luuvet: Luuvet) -> str:
    """Return the README with the beginning of today's answer in its place."""
    lines = _told(luuvet, "en").splitlines()
    first = "\n".join(lines[:_FIRST])
    block = (
        f"```\n$ {_TYPED} --lang en\n{first}\n  …\n```\n\n"
        f"The [whole answer](docs/reference/cause-answer.md), {len(lines)} lines in Vietnamese or English: each step with its log lines, "
        "what is affected, what was considered and rejected, what to do.\n"
    )
    return _BLOCK.sub(lambda found: found[1] + block + found[2], README.read_text("utf-8"))


def answer(luuvet: Luuvet) -> str:
    """Return the page with the whole answer in both languages."""
    return document(
        "The cause of the recorded incident",
        "What the command prints about the incident of [the lab](../../lab/README.md) that `make run` sends; times are those of the recording.",
        f"```\n$ {_TYPED}\n{_told(luuvet, 'vi')}```",
        f"```\n$ {_TYPED} --lang en\n{_told(luuvet, 'en')}```",
    )


@cache
def _told(luuvet: Luuvet, lang: str) -> str:
    return luuvet.run(*_ASKED, "--lang", lang)


def without_ids(text: str) -> str:
    """Return a text with event ids made equal: they begin with the log's id, which is another one each time."""
    return _EVENT.sub("0123456789abcdef-0", text)
