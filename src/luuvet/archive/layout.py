"""What lies where under `archive/`: the log's identity, the last checkpoint, segments, statements about retired ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luuvet.archive import segment
from luuvet.archive.note import BadKey, Verifier, read_verifier
from luuvet.kit.ids import log_id

_FIRST_LINE = "luuvet log 1"


class BadLog(ValueError):
    """The file `archive/log` is missing or damaged."""


@dataclass(frozen=True)
class Log:
    """Who the log is: its id, the origin line of its checkpoints, the public key that began it."""

    id: str
    origin: str
    verifier: Verifier

    def text(self) -> str:
        """Return the content of `archive/log`."""
        return f"{_FIRST_LINE}\n{self.id}\n{self.origin}\n{self.verifier}\n"


@dataclass(frozen=True)
class Layout:
    """The paths of an archive folder."""

    folder: Path

    @property
    def log(self) -> Path:
        """The log's identity, written once."""
        return self.folder / "log"

    @property
    def latest(self) -> Path:
        """The last checkpoint, replaced about every second, so that a cut tail is seen."""
        return self.folder / "latest"

    @property
    def lock(self) -> Path:
        """Held by the single writer."""
        return self.folder / ".lock"

    @property
    def segments(self) -> Path:
        """The folder of the segment files."""
        return self.folder / "segments"

    @property
    def retired(self) -> Path:
        """The folder of signed statements about removed segments."""
        return self.folder / "retired"

    def segment(self, first: int) -> Path:
        """Return the path of the segment whose first record is `first`."""
        return self.segments / segment.name(first)

    def firsts(self) -> list[int]:
        """Return the first record of each segment file, in order; an empty list where there is no folder."""
        if not self.segments.is_dir():
            return []
        found = (segment.first_of(path.name) for path in self.segments.iterdir())
        return sorted(first for first in found if first is not None)

    def read_log(self) -> Log:
        """Read the log's identity.

        Raises:
            BadLog: missing or damaged; the sentence says what to do.
        """
        try:
            text = self.log.read_text("utf-8")
        except FileNotFoundError:
            raise BadLog(f"{self.log} is missing: this folder is not an archive, or the file was removed") from None
        except UnicodeDecodeError:
            raise BadLog(f"{self.log} is damaged: it is not UTF-8 text") from None
        try:
            head, name, origin, key, rest = text.split("\n")
            found = Log(name, origin, read_verifier(key))
        except (ValueError, BadKey) as error:
            raise BadLog(f"{self.log} is damaged: {error}") from error
        if head != _FIRST_LINE or rest or found.id != log_id(found.verifier.public) or found.text() != text:
            raise BadLog(f"{self.log} is damaged: its log id is not that of its key")
        return found
