from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bundle import wheels


@pytest.mark.parametrize(
    ("names", "needed"),
    [
        ([], "2.0"),
        (["click-8.5.1-py3-none-any.whl"], "2.0"),
        (["uvloop-0.23.0-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl"], "2.17"),
        (["httptools-0.9.0-cp311-cp311-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl"], "2.5"),
        (["a-1-cp311-abi3-manylinux_2_34_x86_64.whl", "b-1-cp311-cp311-manylinux_2_28_x86_64.whl"], "2.34"),
    ],
)
def test_a_wheel_runs_on_the_oldest_of_its_tags_and_a_bundle_on_the_newest_of_its_wheels(
    names: list[str], needed: str
) -> None:
    assert wheels.glibc_needed(names) == needed


def test_our_wheel_holds_everything_that_is_not_python_too(tmp_path: Path) -> None:
    """A data file that only stands in the working tree would be missed on the other machine."""
    source = wheels.ROOT / "src"
    with zipfile.ZipFile(wheels.own(tmp_path)) as wheel:
        inside = set(wheel.namelist())
    wanted = {
        str(path.relative_to(source))
        for path in (source / "luuvet").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= inside
    assert {Path(name).suffix for name in wanted} >= {".py", ".toml", ".yaml", ".yml", ".html", ".log", ".ndjson"}
