"""Rules from text, events from dictionaries, and what fired."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect.detector import Detector
from luuvet.detect.load import load_rules
from luuvet.detect.program import Program
from luuvet.detect.rule import RuleBook
from luuvet.detect.testing import frame_of

Events = Sequence[dict[str, Any]]
Book = Callable[..., RuleBook]
Fired = Callable[..., list[bool]]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Return a function that makes a rule book of YAML texts, without the rules of the house."""

    def make(*texts: str, placeholders: str = "") -> RuleBook:
        for number, text in enumerate(texts):
            (tmp_path / f"rule{number}.yml").write_text(text, "utf-8")
        if placeholders:
            (tmp_path / "placeholders.yml").write_text(placeholders, "utf-8")
        return load_rules([tmp_path], house=False, clock=lambda: 0)

    return make


@pytest.fixture
def program(book: Book) -> Callable[..., Program]:
    """Return a function that makes the program of one process rule for each text of a detection."""
    head = "title: t{n}\nid: 6b0e6c1e-0000-4000-8000-00000000000{n}\nlevel: low\nlogsource: {{category: process}}\ndetection:\n"

    def make(*detections: str) -> Program:
        made = book(*(head.format(n=n) + detection for n, detection in enumerate(detections)))
        assert not made.problems
        return Program(made.rules)

    return make


@pytest.fixture
def fired(book: Book) -> Fired:
    """Return a function: detection (YAML, indented by two) and events → for each event whether the rule fired."""

    def run(detection: str, events: Events, logsource: str = "{category: process}") -> list[bool]:
        made = book(
            f"title: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlevel: low\nlogsource: {logsource}\ndetection:\n{detection}\n"
        )
        assert not made.problems, made.problems
        known = [{"event.category": "process", **event} for event in events]
        hits = Detector(made).match(frame_of(known))
        indexes = set(hits["luuvet.index"].to_list())
        return [number in indexes for number in range(len(events))]

    return run


@pytest.fixture(scope="session")
def sigma_corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of the public rules and their recorded events, unpacked."""
    corpora = os.environ.get("LUUVET_CORPORA")
    if not corpora:
        pytest.skip("LUUVET_CORPORA is not set: the public Sigma rules are not here")
    archive = Path(corpora) / "detect/sigma.tar.zst"
    if not archive.is_file():
        pytest.skip(f"{archive} is not there")
    folder = tmp_path_factory.mktemp("sigma")
    subprocess.run(["tar", "--zstd", "-xf", str(archive), "-C", str(folder)], check=True)
    yield folder
