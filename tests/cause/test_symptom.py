from __future__ import annotations

import pytest

from luuvet.cause.symptom import KINDS, BadSymptom, Symptom


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(kind: str) -> None:
    assert Symptom.of(f"{kind}:a:b", "h").value == "a:b"


@pytest.mark.parametrize("text", ["", "ip", "ip:", "colour:red", ":x"])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadSymptom, match="write KIND:VALUE"):
        Symptom.of(text)


@pytest.mark.parametrize(
    ("text", "normal"),
    [("url:https://X.example/A", "X.example/A"), ("domain:A.Example.", "a.example"), ("file:C:\\A\\B", "c:/a/b"),
     ("file:/var/A", "/var/A")],
)  # fmt: skip
def test_values_are_written_as_edge_keys_write_them(text: str, normal: str) -> None:
    assert Symptom.of(text).normal == normal
