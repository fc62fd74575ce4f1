"""What can go wrong with the store, as sentences a person can act on."""

from __future__ import annotations


class StoreBroken(RuntimeError):
    """The engine is unusable in this process, or its data is damaged: end the process; sealing goes on elsewhere."""


class StoreOutdated(RuntimeError):
    """The store has the layout of another version of the program: run `luuvet rebuild`."""


class BadQuery(ValueError):
    """A query that the store refuses to run; the sentence says what and why."""


class QueryLimit(RuntimeError):
    """A query needed more time or memory than it may have; narrow the time range or the search."""
