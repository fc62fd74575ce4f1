"""Values on their way to the engine: each gets a name, none is ever written into the SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from luuvet.store import Value


class Bound:
    """Collects parameters and returns their placeholders."""

    def __init__(self) -> None:
        self.params: dict[str, Value] = {}

    def text(self, value: str) -> str:
        """Bind a text. A lone surrogate, which no text of ours holds, becomes a question mark."""
        return self._add(value.encode("utf-8", "replace").decode(), "String")

    def texts(self, values: Sequence[str]) -> str:
        """Bind a list of texts."""
        return self._add([value.encode("utf-8", "replace").decode() for value in values], "Array(String)")

    def number(self, value: int) -> str:
        """Bind a whole number of 64 bits."""
        return self._add(value, "Int64")

    def unsigned(self, value: int) -> str:
        """Bind a whole number that is not negative."""
        return self._add(value, "UInt64")

    def moment(self, value: datetime) -> str:
        """Bind a time."""
        return self._add(value, "DateTime64(6, 'UTC')")

    def _add(self, value: Value, kind: str) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"{{{name}:{kind}}}"
