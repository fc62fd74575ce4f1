from __future__ import annotations

import re
from pathlib import Path

import luuvet.archive
from luuvet.archive.report import Fault, Report
from luuvet.kit.words import load


def _fields(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_catalogues_have_the_same_sentences_with_the_same_values() -> None:
    words = load("luuvet.archive").sentences
    assert words["vi"].keys() == words["en"].keys()
    for key in words["vi"]:
        assert _fields(words["vi"][key]) == _fields(words["en"][key]), key


def test_every_kind_that_the_verifier_names_has_its_sentence() -> None:
    folder = Path(luuvet.archive.__file__).parent
    source = "".join((folder / name).read_text("utf-8") for name in ("verify.py", "check.py"))
    kinds = set(re.findall(r'(?:Fault|_fault)\(\s*"(\w+)"', source)) | set(
        re.findall(r'_compare\(\w+, "(\w+)", "(\w+)"', source)[0]
    )
    assert {"checksum", "content", "missing"} <= kinds
    known = {key.removeprefix("verify.") for key in load("luuvet.archive").sentences["vi"]}
    assert kinds <= known


def test_the_shape_is_the_documented_one() -> None:
    report = Report(log="3f9a", size=7, root=b"\x01", faults=[Fault("content", "s.seg", 3, 10, "why")])
    shape = report.to_json()
    assert (shape["schema"], shape["ok"], shape["root"]) == (1, False, "01")
    fault = shape["faults"][0]
    assert (fault["record"], fault["last"], fault["segment"]) == (3, 10, "s.seg")
    assert "bản ghi 3" in fault["vi"]
    assert "record 3" in fault["en"]
    assert report.text("vi").startswith("Nhật ký 3f9a KHÔNG")
    assert Fault("latest", why="x").to_json()["record"] is None
