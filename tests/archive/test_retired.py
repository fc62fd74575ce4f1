from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.archive import retired
from luuvet.archive.layout import Layout, Log
from luuvet.archive.note import BadNote, Signer
from luuvet.archive.retired import Retired

_SIGNER = Signer("luuvet", bytes(32))
_MADE = Retired("3f9a", 0, 3, 20_000, (b"\x01" * 32, b"\x02" * 32))


def test_a_statement_comes_back() -> None:
    assert retired.read(_MADE.sign(_SIGNER), _SIGNER.verifier, "3f9a") == _MADE
    assert _MADE.range().end == 3


def test_a_statement_of_another_key_log_or_shape_is_refused() -> None:
    note = _MADE.sign(_SIGNER)
    for wrong in (
        (note, Signer.generate("luuvet").verifier, "3f9a"),
        (note, _SIGNER.verifier, "other"),
        (note.replace("\n3\n", "\n4\n"), _SIGNER.verifier, "3f9a"),
        (_SIGNER.sign("luuvet retired 1\n3f9a\n0\n4\n1\nAAAA\n"), _SIGNER.verifier, "3f9a"),
    ):
        with pytest.raises(BadNote):
            retired.read(*wrong)


def test_a_statement_under_a_wrong_name_is_told(tmp_path: Path) -> None:
    layout, log = Layout(tmp_path), Log("3f9a", "luuvet", _SIGNER.verifier)
    assert retired.read_all(layout, log) == ([], [])
    layout.retired.mkdir()
    retired.path_of(layout, 0).write_text(_MADE.sign(_SIGNER))
    retired.path_of(layout, 9).write_text(_MADE.sign(_SIGNER))
    found, bad = retired.read_all(layout, log)
    assert found == [_MADE]
    assert [first for first, _ in bad] == [9]
