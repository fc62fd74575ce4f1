"""The log's private key: one file `DATA/keys/<name>`, readable by its owner alone, made at the first start."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from luuvet.archive.note import BadKey, Signer, Verifier, read_signer
from luuvet.kit.durable import make_folder, write_file


class MissingKey(RuntimeError):
    """The log is there and its key is not."""


def path_of(folder: Path, name: str) -> Path:
    """Return where the key of a name lies; a name such as `example.com/log` becomes one file name."""
    return folder / quote(name, safe="")


def create(folder: Path, name: str) -> Signer:
    """Make a key and put it in place, mode 0600 in a folder of mode 0700; an existing one is used as it is.

    Raises:
        BadKey: the file is there and is not a key.
    """
    path = path_of(folder, name)
    if path.exists():
        return load(folder, name)
    make_folder(folder, 0o700)
    signer = Signer.generate(name)
    write_file(path, signer.private_text().encode() + b"\n", 0o600)
    return signer


def load(folder: Path, name: str, expected: Verifier | None = None) -> Signer:
    """Return the key of a name.

    Raises:
        MissingKey: there is no such file, or it is not the key that began this log.
        BadKey: the file is damaged.
    """
    path = path_of(folder, name)
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        raise MissingKey(
            f"the key of this log is missing: put {path} back from your copy; nothing can be added without it"
        ) from None
    except UnicodeDecodeError:
        raise BadKey(f"{path} is damaged: it is not text; put it back from your copy") from None
    signer = read_signer(text)
    if expected is not None and signer.verifier != expected:
        raise MissingKey(f"{path} is not the key that began this log ({expected}); put the right one back")
    return signer
