"""What a person noticed: the place where the question starts."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("ip", "domain", "url", "file", "hash", "process", "user", "host", "mail", "alert", "event")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_WINDOWS = re.compile(r"^[A-Za-z]:|\\")


class BadSymptom(ValueError):
    """The symptom is no `KIND:VALUE`; the sentence says what one looks like."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing noticed.

    Attributes:
        kind: one of `KINDS`.
        value: the address, name, path, id …; a process is named by its program, its path, or `path#pid`.
        host: the host that it was noticed on, or empty.
        at: when, microseconds UTC, or None.
    """

    kind: str
    value: str
    host: str = ""
    at: int | None = None

    @classmethod
    def of(cls, text: str, host: str = "", at: int | None = None) -> Symptom:
        """Read `KIND:VALUE`.

        Raises:
            BadSymptom: no colon, an unknown kind or an empty value.
        """
        kind, colon, value = text.partition(":")
        if not colon or kind not in KINDS or not value.strip():
            raise BadSymptom(f"'{text}' is no symptom; write KIND:VALUE with KIND one of {', '.join(KINDS)}")
        return cls(kind, value.strip(), host, at)

    @property
    def normal(self) -> str:
        """The value as edge keys write it: no scheme, lower-case names, Windows paths in lower case with `/`."""
        if self.kind in ("domain", "mail"):
            return self.value.lower().rstrip(".")
        if self.kind == "url":
            return _SCHEME.sub("", self.value)
        if self.kind in ("file", "process") and _WINDOWS.search(self.value):
            return self.value.replace("\\", "/").lower()
        return self.value
