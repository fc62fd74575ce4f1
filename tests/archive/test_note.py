from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import note
from luuvet.archive.note import BadKey, BadNote, Signer

# The example of c2sp.org/signed-note: its key and its signature are facts of that specification.
_EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
_EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def _signer() -> Signer:
    return Signer("log.example/1", bytes(32))


def test_a_note_of_another_implementation_opens() -> None:
    assert note.open_note(_EXAMPLE, [note.read_verifier(_EXAMPLE_KEY)]) == "This is an example message.\n"


def test_what_we_sign_opens_with_the_key_alone() -> None:
    signer = _signer()
    signed = signer.sign("một dòng\n\nhai dòng\n")
    assert note.open_note(signed, [note.read_verifier(str(signer.verifier))]) == "một dòng\n\nhai dòng\n"


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_a_changed_byte_never_opens(at: int, change: int) -> None:
    signer = _signer()
    raw = bytearray(signer.sign("origin\n5\n").encode())
    raw[at % len(raw)] ^= change
    with pytest.raises((BadNote, UnicodeDecodeError)):
        note.open_note(raw.decode(), [signer.verifier])


def test_signatures_of_unknown_keys_are_ignored_but_one_known_must_verify() -> None:
    mine, other = _signer(), Signer("witness.example", b"\x01" * 32)
    both = mine.sign("text\n") + other.sign("text\n").partition("\n\n")[2]
    assert note.open_note(both, [mine.verifier]) == note.open_note(both, [other.verifier]) == "text\n"
    with pytest.raises(BadNote, match="no signature is of a trusted key"):
        note.open_note(both, [Signer("log.example/1", b"\x02" * 32).verifier])


@pytest.mark.parametrize(
    "wrong", ["", "text\n", "text\n\n", "text\n\nnot a signature\n", "te\x01xt\n\n— a YWJjZGVmZw==\n"]
)
def test_what_is_no_note_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        note.split(wrong)


def test_keys_go_round_as_text() -> None:
    signer = Signer.generate("luuvet")
    again = note.read_signer(signer.private_text() + "\n")
    assert again.verifier == signer.verifier == note.read_verifier(str(signer.verifier) + "\n")
    assert again.sign("x\n") == signer.sign("x\n")


@pytest.mark.parametrize(
    "wrong",
    ["", "luuvet", "a+b+c", "luuvet+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", _EXAMPLE_KEY[:-2] + "=="],
)
def test_a_damaged_key_says_so(wrong: str) -> None:
    with pytest.raises(BadKey):
        note.read_verifier(wrong)
    with pytest.raises(BadKey):
        note.read_signer(wrong)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t"])
def test_names_that_the_format_forbids_are_refused(name: str) -> None:
    with pytest.raises(BadKey):
        Signer(name, bytes(32))


def test_a_text_without_newline_is_not_signed() -> None:
    with pytest.raises(ValueError, match="newline"):
        _signer().sign("no newline")
