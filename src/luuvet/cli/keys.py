"""`--pub`: a verifier key as text or as a file that holds it."""

from __future__ import annotations

from pathlib import Path

from luuvet.archive.note import Verifier, read_verifier


def verifier_of(text: str) -> Verifier:
    """Return the key of a text or of the first line of a file.

    Raises:
        BadKey: neither is a verifier key.
    """
    path = Path(text)
    if len(text) < 4096 and path.is_file():
        text = path.read_text("utf-8")
    return read_verifier(text.strip().splitlines()[0] if text.strip() else "")
