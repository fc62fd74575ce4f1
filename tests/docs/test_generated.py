"""The reference says what the product does: pages are made again and compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.generate import readme, shapes
from docs.generate.__main__ import QUICK
from docs.generate.run import Luuvet, recorded

_JSON = re.compile(r"^## (\w+)\n.*?```json\n(.*?)```", re.S | re.M)


@pytest.fixture(scope="module")
def luuvet() -> Iterator[Luuvet]:
    with recorded() as running:
        yield running


@pytest.mark.parametrize("name", QUICK)
def test_a_page_that_follows_from_the_source_is_not_stale(root: Path, name: str) -> None:
    assert (root / "docs" / name).read_text("utf-8") == QUICK[name](), f"docs/{name} is stale: run make docs"


def test_the_examples_have_the_shapes_that_a_server_answers_today(root: Path, luuvet: Luuvet) -> None:
    text = (root / "docs/reference/shapes.md").read_text("utf-8")
    told = {name.lower(): json.loads(example) for name, example in _JSON.findall(text)}
    today = shapes.examples(luuvet)
    assert list(told) == list(today) == list(shapes.ABOUT)
    for name, example in told.items():
        assert list(example) == list(today[name]), f"the shape of '{name}' has changed: run make docs"
        gone = set(shapes.paths(example)) - set(shapes.paths(today[name]))
        assert not {path for path in gone if ".ecs." not in path}, f"'{name}' no longer has these: run make docs"


def test_the_readme_and_its_answer_tell_the_cause_as_it_is_told_today(root: Path, luuvet: Luuvet) -> None:
    pages = {root / "README.md": readme.page, root / "docs/reference/cause-answer.md": readme.answer}
    for path, page in pages.items():
        assert readme.without_ids(path.read_text("utf-8")) == readme.without_ids(page(luuvet)), "run make docs"
