"""What a reading found and what it could not read, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from luuvet.kit import words


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that a person should know: where (`at`: byte offset in the unpacked file), and what.

    `key` is the sentence in the catalogue, `values` what stands in its gaps.
    """

    path: str
    at: int
    key: str
    values: tuple[tuple[str, object], ...] = ()

    def say(self, lang: str) -> str:
        """Return the sentence in a language, `vi` or `en`."""
        text = words.load("luuvet.receive").say(f"files.{self.key}", lang, **dict(self.values))
        return words.load("luuvet.receive").say("files.where", lang, path=self.path, at=self.at, sentence=text)

    def as_dict(self) -> dict[str, object]:
        """Return it for a machine: path, at, key and both sentences."""
        return {"path": self.path, "at": self.at, "problem": self.key, "vi": self.say("vi"), "en": self.say("en")}


@dataclass(slots=True)
class FileRead:
    """One file (or member of an archive) that was read: records and payload bytes, blank lines left out."""

    path: str
    sha256: str
    records: int = 0
    bytes: int = 0
    blank: int = 0


@dataclass(slots=True)
class Summary:
    """The whole reading; complete when the reading is exhausted."""

    files: list[FileRead] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def records(self) -> int:
        """Records of all files."""
        return sum(file.records for file in self.files)

    @property
    def bytes(self) -> int:
        """Payload bytes of all files."""
        return sum(file.bytes for file in self.files)

    def as_dict(self) -> dict[str, object]:
        """Return the counts and problems for a machine."""
        return {
            "schema": 1,
            "files": len(self.files),
            "records": self.records,
            "bytes": self.bytes,
            "problems": [problem.as_dict() for problem in self.problems],
        }
