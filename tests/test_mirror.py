"""Every module of the product has a test file of its name, and every such test file its module."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src" / "luuvet"
ROOMS = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
ELSEWHERE = {"lab": TESTS.parent / "lab", "bundle": TESTS.parent / "bundle"}
"""Folders of tests for tools beside the product: a test file has its module or tells of several (`test_<folder>`)."""
WHOLE = {"app", "fault", "contract", "docs", "bench"}
"""Folders of tests of no single module: whole processes, faults, one suite for every driver, pages."""


def _tests(folder: Path) -> set[Path]:
    return {path.relative_to(TESTS) for path in folder.rglob("test_*.py")}


def _wanted() -> set[Path]:
    modules = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
    return {path.with_name(f"test_{path.name}") for path in modules}


def test_every_module_has_its_test_file() -> None:
    missing = sorted(str(path) for path in _wanted() - _tests(TESTS))
    assert not missing, f"modules without a test file of their name: {', '.join(missing)}"


def test_every_test_file_has_its_module() -> None:
    # A package may have one file for its door: receive/files/test_files.py.
    doors = {path.parent.relative_to(SOURCE) / f"test_{path.parent.name}.py" for path in SOURCE.rglob("*/__init__.py")}
    found = {path for path in _tests(TESTS) if path.parts[0] in ROOMS}
    assert not (extra := sorted(map(str, found - _wanted() - doors))), f"tests of no module: {', '.join(extra)}"


def test_every_folder_of_tests_belongs_somewhere() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= ROOMS | WHOLE | set(ELSEWHERE)
    for name, place in ELSEWHERE.items():
        for path in _tests(TESTS / name):
            assert (place / path.name.removeprefix("test_")).is_file() or path.stem == f"test_{name}", path
