from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from luuvet.cli.say import named_folder, say
from luuvet.kit.words import load


@pytest.mark.parametrize(("asked", "word"), [("vi", "Tìm"), ("en", "Find"), ("en_GB.UTF-8", "Find"), ("fr", "Tìm")])
def test_the_environment_chooses_the_language_vietnamese_unless_it_is_ours(asked: str, word: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "luuvet.cli.main", "search", "--help"],
        env={"LUUVET_LANGUAGE": asked, "PATH": "/usr/bin", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert word in done.stdout


@pytest.mark.parametrize(("asked", "word"), [({}, "Find"), ({"LUUVET_LANGUAGE": "vi"}, "Tìm")])
@pytest.mark.parametrize("named", [True, False])
def test_the_data_folder_chooses_where_the_environment_does_not(
    tmp_path: Path, asked: dict[str, str], word: str, named: bool
) -> None:
    (tmp_path / "luuvet.toml").write_text('language = "en"\n')
    options = ["--data", str(tmp_path)] if named else []
    folder = {} if named else {"LUUVET_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "luuvet.cli.main", "search", *options, "--help"],
        env={"PATH": "/usr/bin", "HOME": "/nonexistent", **folder, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert word in done.stdout


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ("status --data /a", "/a"),
        ("status --data=/a --lang vi", "/a"),
        ("status --data /a --data /b", "/b"),
        ("search -- --data /a", None),
        ("status --data", None),
        ("status", None),
    ],
)
def test_the_folder_that_a_command_line_names(arguments: str, folder: str | None) -> None:
    assert named_folder(arguments.split()) == (Path(folder) if folder else None)


def test_names_are_filled_in() -> None:
    assert "7" in say("formats.tested", count=7, differences=0)


def test_both_languages_say_the_same_things_with_the_same_names() -> None:
    import string

    sentences = load("luuvet.cli").sentences
    assert sentences["vi"].keys() == sentences["en"].keys()
    for key, vi in sentences["vi"].items():
        names = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (vi, sentences["en"][key])
        ]
        assert names[0] == names[1], key
