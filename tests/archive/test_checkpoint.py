from __future__ import annotations

import pytest

from luuvet.archive import checkpoint
from luuvet.archive.note import BadNote, Signer

_SIGNER = Signer("log.example", bytes(32))


def test_a_checkpoint_has_the_lines_of_the_specification() -> None:
    made = checkpoint.sign(_SIGNER, "log.example", 7, bytes(32))
    assert made.note.split("\n")[:4] == ["log.example", "7", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", ""]
    assert checkpoint.verify(made.note, _SIGNER.verifier, "log.example") == made == checkpoint.read(made.note)


def test_another_origin_or_key_is_refused() -> None:
    made = checkpoint.sign(_SIGNER, "log.example", 7, bytes(32))
    with pytest.raises(BadNote, match="of origin"):
        checkpoint.verify(made.note, _SIGNER.verifier, "other.example")
    with pytest.raises(BadNote):
        checkpoint.verify(made.note, Signer("log.example", b"\x01" * 32).verifier)


@pytest.mark.parametrize(
    "text",
    [
        "o\n7\n",
        "o\n07\nAAAA\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "o\n7\n" + "A" * 42 + "B=\n",
        "o\n7\nnot base64\n",
        "\n7\n" + "A" * 43 + "=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoint.verify(_SIGNER.sign(text), _SIGNER.verifier)


def test_extension_lines_are_allowed() -> None:
    signed = _SIGNER.sign("o\n7\n" + "A" * 43 + "=\nextension\n")
    assert checkpoint.verify(signed, _SIGNER.verifier).size == 7
