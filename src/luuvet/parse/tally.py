"""Counts of what was understood and what was not, with an example of each kind that was not."""

from __future__ import annotations

from collections import Counter

import polars as pl

from luuvet.parse.assemble import UNPARSED
from luuvet.parse.crowded import Crowded
from luuvet.parse.turned import Turned

KINDS = 1_000
"""As many programs are counted apart; further ones together, so that invented names cannot fill the memory."""

EXAMPLE = 300


class Tally:
    """Events by dataset; unparsed records by program."""

    def __init__(self) -> None:
        self.datasets: Counter[str] = Counter()
        self.unparsed: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.turned = Turned(UNPARSED)
        self.crowded = Crowded()

    def count(self, frame: pl.DataFrame) -> None:
        """Add the events of a batch (`event.dataset`, `program`, `event.original`), in the order of the log."""
        self.turned.note(frame)
        self.crowded.note(frame)
        for name, number in frame["event.dataset"].value_counts().rows():
            self.datasets[str(name)] += number
        lost = frame.filter(pl.col("event.dataset") == UNPARSED)
        if not lost.height:
            return
        program = pl.col("program").fill_null("") if "program" in lost.columns else pl.lit("")
        kinds = lost.group_by(program.alias("p")).agg(pl.len(), pl.col("event.original").first())
        for name, number, example in kinds.sort("p").rows():
            kind = name if name in self.unparsed or len(self.unparsed) < KINDS else "…"
            self.unparsed[kind] += number
            self.examples.setdefault(kind, (example or "")[:EXAMPLE])

    def as_dict(self) -> dict[str, object]:
        """Return the counts: `datasets`; `unparsed` by program with `count` and `example`; sources `turned` and `crowded`."""
        lost = {name: {"count": number, "example": self.examples[name]} for name, number in self.unparsed.items()}
        sources = {"turned": self.turned.told(), "crowded": self.crowded.told()}
        return {"datasets": dict(self.datasets), "unparsed": lost, **sources}
