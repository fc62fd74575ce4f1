"""Sentences in both languages, and what a machine reads."""

import ast
from pathlib import Path

from luuvet.kit import words
from luuvet.receive import files
from luuvet.receive.files.summary import FileRead, Problem, Summary


def test_a_problem_says_where_and_what() -> None:
    problem = Problem("/x.gz", 12, "damaged", (("reason", "cut"),))
    assert problem.say("en").startswith("/x.gz (byte 12): the packed file is damaged or cut: cut")
    assert "tệp nén hỏng" in problem.say("vi")
    assert problem.as_dict()["problem"] == "damaged"


def test_sums() -> None:
    summary = Summary([FileRead("a", "", 2, 10), FileRead("b", "", 3, 5)], [Problem("c", 0, "empty")])
    told = summary.as_dict()
    assert (told["files"], told["records"], told["bytes"]) == (2, 5, 15)


def test_the_catalogues_hold_the_same_sentences_and_every_one_is_used() -> None:
    sentences = words.load("luuvet.receive").sentences
    assert set(sentences["vi"]) == set(sentences["en"])
    folder = Path(str(files.__file__)).parent
    texts = {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {key for key in sentences["vi"] if key.removeprefix("files.") not in texts | {"where"}} == set()
