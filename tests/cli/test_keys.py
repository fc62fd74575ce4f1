from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.archive.note import BadKey, Signer
from luuvet.cli.keys import verifier_of


def test_a_key_as_text_or_as_the_first_line_of_a_file(tmp_path: Path) -> None:
    key = str(Signer.generate("luuvet").verifier)
    path = tmp_path / "verifier.txt"
    path.write_text(f"{key}\nkept by the auditor\n")
    assert verifier_of(key) == verifier_of(f" {key}\n") == verifier_of(str(path))


@pytest.mark.parametrize("text", ["", "  \n ", "luuvet", "luuvet+00000000+AAAA", "x" * 5000, "/no/such/file"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        verifier_of(text)
