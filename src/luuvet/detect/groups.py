"""The groups of one correlation: those that could fire are windows, all others lie quietly in columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.detect.quiet import MATCHES, Quiet
from luuvet.detect.rule import Correlation
from luuvet.detect.window import Match, Window, least

_MICRO = 1_000_000


class Groups:
    """What matched in each group of a correlation. `feed` tries, `keep` makes it so; without `keep` nothing was fed."""

    def __init__(self, correlation: Correlation, late: int) -> None:
        """Take the correlation, and how much later (seconds) than its neighbours a match may be received and still count."""
        self._correlation = correlation
        self._span = correlation.seconds * _MICRO
        self._remembered = self._span + late * _MICRO
        self._count = correlation.count + (1 if correlation.op == "gt" else 0)
        self._codes = {rule: code for code, rule in enumerate(dict.fromkeys(correlation.rules))}
        self._rules = tuple(self._codes)
        several = correlation.kind in ("temporal", "temporal_ordered")
        needed = len(self._rules) if correlation.kind == "temporal_ordered" else self._count
        if correlation.holds:
            needed = max(1, least(correlation.holds))
        self._quiet = Quiet(len(self._rules), needed, different=several)
        self._windows: dict[int, Window] = {}
        self._tried: dict[int, Window] = {}

    def feed(self, frame: pl.DataFrame) -> list[int]:
        """Return the rows of a frame at which the correlation fires.

        `frame` has `hash` (of the group's key), `rule` (its id), `time`, `record`, `k`, `received`, `value`, in the order of
        the log.
        """
        self._tried = {}
        matches = self._coded(frame)
        awake, before = self._quiet.add(matches)
        self._recollect(before)
        fired = []
        chosen = matches.with_row_index("row").filter(awake)
        for row, group, code, *rest in chosen.iter_rows():
            match = self._match(code, *rest)
            window = self._window(group)
            window.add(match, self._remembered)
            if self._holds(window, match) and window.fire(match.time, self._span):
                fired.append(row)
        return fired

    def rest(self) -> None:
        """Do as `feed` does with nothing: what was tried before and not kept is forgotten."""
        self._tried = {}
        self._quiet.rest()

    def keep(self) -> None:
        """Make the last `feed` part of the state."""
        self._quiet.keep()
        for name, window in self._tried.items():
            self._windows.pop(name, None)  # what was touched last stands last: `forget` looks at the front only
            self._windows[name] = window
        self._tried = {}

    def forget(self, oldest: int) -> None:
        """Let go of groups in which nothing was received since `oldest`, microseconds UTC."""
        gone: list[int] = []
        for name, window in self._windows.items():
            if any(one.received >= oldest for one in window.matches):
                break
            gone.append(name)
        for name in gone:
            del self._windows[name]
        self._quiet.forget(oldest, self._windows.keys())

    def restore(self, frame: pl.DataFrame, fired: Sequence[tuple[int, int]]) -> None:
        """Rebuild the state: stored matches as in `feed`, and (hash of the group's key, time) of what was fired."""
        matches = self._coded(frame)
        awake, _ = self._quiet.add(matches, [group for group, _ in fired])
        self._recollect(matches.filter(awake))
        for group, time in fired:
            self._window(group).fire(time, self._span)
        self.keep()

    def _coded(self, frame: pl.DataFrame) -> pl.DataFrame:
        codes = pl.col("rule").replace_strict(self._codes, return_dtype=pl.UInt8)
        value = pl.col("value") if self._correlation.kind == "value_count" else pl.lit(None, pl.String).alias("value")
        return frame.with_columns(codes, value).select(pl.col(name).cast(kind) for name, kind in MATCHES.items())

    def _recollect(self, matches: pl.DataFrame) -> None:
        """Put matches into their windows that cannot have fired when they came."""
        for group, code, *rest in matches.iter_rows():
            self._window(group).add(self._match(code, *rest), self._remembered)

    def _match(self, code: int, time: int, record: int, k: int, received: int, value: str | None) -> Match:
        rule = self._rules[code]
        return Match(time, record, k, rule, rule if value is None else value, received)

    def _window(self, group: int) -> Window:
        """Return the group's window of this try."""
        window = self._tried.get(group)
        if window is None:
            known = self._windows.get(group)
            window = self._tried[group] = known.copy() if known else Window()
        return window

    def _holds(self, window: Window, match: Match) -> bool:
        if self._correlation.kind == "event_count":
            return window.count_reaches(match, self._span, self._count)
        if self._correlation.kind == "temporal_ordered":
            return window.ordered(match, self._span, self._correlation.rules)
        if self._correlation.holds:
            return window.meets(match, self._span, self._correlation.holds)
        return window.values_reach(match, self._span, self._count)
