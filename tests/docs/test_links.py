"""No link of the documentation leads nowhere inside the repository; no command of it has an option that is not there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from luuvet.cli.main import root as luuvet

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "lab").glob("*.md"), *(ROOT / "bundle").rglob("*.md")]
    + [path for path in (ROOT / "src").rglob("README.md")]
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.S | re.M)
_TYPED = re.compile(r"^```(?:sh)?\n(.*?)^```", re.S | re.M)
_BEFORE = re.compile(r"^(?:\$ )?(?:sudo (?:-u \w+ )?)?(?:LUUVET_\w+=\S+ )*(?:\.venv/bin/)?(luuvet|make)\b")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make on the usual forges."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{_name(page)}: {link} leads nowhere"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{_name(page)}: {link} has no such heading"


def commands(page: Path) -> Iterator[str]:
    """The lines of a page's code blocks that call luuvet or make, continued lines joined, comments and pipes cut."""
    for block in _TYPED.findall(page.read_text("utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            if _BEFORE.match(line):
                yield re.split(r"\s#|\s[|&;<>]", line)[0].removeprefix("$ ").strip()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_and_their_options_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for line in commands(page):
        words = shlex.split(line[_BEFORE.match(line).start(1) :])  # type: ignore[union-attr]
        if words[0] == "make":
            assert set(words[1:]) <= targets, f"{_name(page)}: {line}"
        else:
            _known(luuvet, words[1:], f"{_name(page)}: {line}")


def _known(command: click.Command, words: list[str], where: str) -> None:
    context = click.Context(command)
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(context, words[0])
        assert inner is not None, f"{where}: there is no '{words[0]}'"
        _known(inner, words[1:], where)
        return
    options = {name for parameter in command.get_params(context) for name in parameter.opts}
    for word in words:
        if word.startswith("-") and len(word) > 1:
            assert word.partition("=")[0] in options, f"{where}: there is no {word}"


def test_the_readme_shows_the_two_commands() -> None:
    assert {"make run", "make test"} <= set(commands(ROOT / "README.md"))
