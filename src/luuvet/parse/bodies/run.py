"""The bodies of a format at work: messages → raw values → cases → pieces."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from luuvet.parse import extra, moments
from luuvet.parse.bodies.declared import Body, Told
from luuvet.parse.bodies.meaning import Meaning
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.taken import HEADER, RAW, REST, Ask, Taken
from luuvet.parse.bodies.work import Options, Work, work
from luuvet.parse.checks import LIST
from luuvet.parse.finish import INNER_HOW, INNER_TIME, RULE, finish, repeated
from luuvet.parse.repeated import apart, once

_PLANS = 512


@dataclass(frozen=True)
class Bodies:
    """The bodies of one format. `first` is the row of the constants frame that its first case has."""

    name: str
    told: Told
    options: Options
    first: int
    _plans: OrderedDict[tuple[int, tuple[str, ...]], Work] = field(default_factory=OrderedDict, repr=False)

    def match(
        self, rows: pl.DataFrame, origin: Origin, bodies: Sequence[Body]
    ) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces (row, rule, fields) of the messages that one of these bodies reads, and the rows that none does."""
        pieces: list[pl.DataFrame] = []
        for number, body in enumerate(bodies):
            if not rows.height:
                break
            ask = Ask(self._wanted(body), self.told.leftovers, body.names, origin, f"{self.name} {number}")
            taken = _take(body, rows, ask)
            for frame in taken.values:
                pieces += self._meant(frame, origin)
            rows = taken.missed
        return pieces, rows

    def _wanted(self, body: Body) -> tuple[str, ...]:
        """Return the raw names that are looked at."""
        cases = self.told.cases
        asked = {raw for meaning in cases.meanings for raw in meaning.asked} | {*cases.by, *body.only, *body.split}
        asked |= {raw for raws in body.kinds.values() for raw in raws}
        prefix = f"{self.told.leftovers}."
        numbers = {name.removeprefix(prefix) for name in self.options.long if name.startswith(prefix)}
        return tuple(sorted(asked | numbers))

    def _meant(self, frame: pl.DataFrame, origin: Origin) -> list[pl.DataFrame]:
        if not frame.height:
            return []
        meanings = self.told.cases.meanings
        if HEADER in frame.columns:
            rule = repeated(RULE, self.first + len(meanings) - 1, pl.UInt32, frame.height)
            return [pl.DataFrame([frame["row"], rule])]
        told = [name for name in frame.columns if frame[name].null_count() < frame.height]
        frame = frame[told]
        case = self._case(frame)
        return [
            self._finished(some, number, meanings[number], origin)
            for (number,), some in apart(frame.hstack([case]), ["case"])
        ]

    def _case(self, frame: pl.DataFrame) -> pl.Series:
        """Return the number of the case of each row."""
        cases = self.told.cases
        other = len(cases.choices)
        by = [RAW + raw for raw in cases.by if RAW + raw in frame.columns]
        missing = [pl.lit(None, pl.String).alias(RAW + raw) for raw in cases.by if RAW + raw not in frame.columns]

        def choose(few: pl.DataFrame) -> pl.DataFrame:
            few = few.with_columns(missing)
            chosen: pl.Expr = pl.lit(other, pl.Int32)
            for number in range(other - 1, -1, -1):
                pairs = zip(cases.by, cases.choices[number], strict=True)
                tests = [choice.test(pl.col(RAW + raw)) for raw, choice in pairs if not choice.anything]
                chosen = (
                    pl.when(pl.all_horizontal(tests) if tests else True)
                    .then(pl.lit(number, pl.Int32))
                    .otherwise(chosen)
                )
            return few.select(chosen.alias("case"))

        if not other or not by:
            number = choose(pl.DataFrame({"_": [0]}))["case"][0] if other else 0
            return repeated("case", number, pl.Int32, frame.height)
        return once(frame[by], choose).to_series()

    def _finished(self, frame: pl.DataFrame, number: int, meaning: Meaning, origin: Origin) -> pl.DataFrame:
        there = tuple(name.removeprefix(RAW) for name in frame.columns if name.startswith(RAW))
        plan = self._plan(number, meaning, there)
        times = _times(frame, meaning, origin)
        for n, groups in enumerate(plan.parts):
            found = frame.select(groups).to_series().struct.unnest()
            found.columns = [f"p{n}_{m}" for m in range(found.width)]
            frame = frame.hstack(found)
        piece = finish(frame.select("row", *plan.values), plan.follow, self.first + number, times)
        if REST not in frame.columns:
            return piece
        if "luuvet.extra" not in piece.columns:
            return piece.hstack([frame[REST].alias("luuvet.extra")])
        return piece.with_columns(extra.merge(frame[REST], piece["luuvet.extra"]))

    def _plan(self, number: int, meaning: Meaning, there: tuple[str, ...]) -> Work:
        """Return the work of a case on these raw names; few sets of names come again and again."""
        key = (number, there)
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = work(meaning, there, self.options)
            if len(self._plans) > _PLANS:
                self._plans.popitem(last=False)
        return found


def _take(body: Body, rows: pl.DataFrame, ask: Ask) -> Taken:
    """Return what a body makes of rows, with the values around it, and without the rows that are not of its format."""
    if body.inside is None:
        taken = body.reader.take(rows, ask)
        frames, missed = taken.values, [taken.missed]
    else:
        groups = rows["message"].str.extract_groups(body.inside.regex).struct.unnest()
        fits = groups[groups.columns[-1]].is_not_null()
        columns = _groups(body.inside.fields, groups)
        inner = pl.DataFrame([rows["row"], columns.pop("body").alias("message")])
        around = pl.DataFrame([rows["row"], *(values.alias(RAW + name) for name, values in columns.items())])
        taken = body.reader.take(inner.filter(fits), ask)
        frames = [_beside(frame, around) for frame in taken.values]
        lost = rows["row"].is_in(taken.missed["row"].implode())
        missed = [rows.filter(~fits | lost)]
    kept = []
    for frame in frames:
        some, lost_rows = _only(_kinds(_split(frame, body), body), body)
        kept.append(some)
        if lost_rows is not None:
            missed.append(rows.filter(rows["row"].is_in(lost_rows.implode())))
    return replace(taken, values=kept, missed=pl.concat(missed))


def _beside(frame: pl.DataFrame, around: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with the values around its bodies; what a body says itself counts."""
    more = [name for name in around.columns if name == "row" or name not in frame.columns]
    return frame.join(around[more], on="row", how="left", maintain_order="left")


def _groups(fields: Sequence[str], groups: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the groups of a pattern by name; of a name that stands several times the one that matched."""
    found: dict[str, pl.Series] = {}
    for name, values in zip(fields, groups.get_columns(), strict=False):
        found[name] = found[name].zip_with(found[name].is_not_null(), values) if name in found else values
    return found


def _split(frame: pl.DataFrame, body: Body) -> pl.DataFrame:
    """Return the frame with lists as such."""
    there = [(RAW + raw, mark) for raw, mark in body.split.items() if RAW + raw in frame.columns]
    return frame.with_columns(
        pl.col(name).str.strip_chars(f" {mark}").str.replace_all(f" *{_escaped(mark)} *", LIST) for name, mark in there
    )


def _kinds(frame: pl.DataFrame, body: Body) -> pl.DataFrame:
    """Return the frame with the kind of each message, where it does not tell it itself: the first whose names it has."""
    if not body.kinds or HEADER in frame.columns:
        return frame
    ways = [pl.col(RAW + body.kind_as)] if RAW + body.kind_as in frame.columns else []
    for kind, raws in body.kinds.items():
        if all(RAW + raw in frame.columns for raw in raws):
            has = pl.all_horizontal(pl.col(RAW + raw).is_not_null() for raw in raws)
            ways.append(pl.when(has).then(pl.lit(kind)))
    return frame.with_columns(pl.coalesce(ways).alias(RAW + body.kind_as)) if ways else frame


def _escaped(text: str) -> str:
    return "".join(f"\\x{{{ord(char):x}}}" for char in text)


def _only(frame: pl.DataFrame, body: Body) -> tuple[pl.DataFrame, pl.Series | None]:
    """Return the rows that have the values which the format needs, and the numbers of the others."""
    if not body.only or HEADER in frame.columns:
        return frame, None
    if any(RAW + raw not in frame.columns for raw in body.only):
        return frame.clear(), frame["row"]
    tests = [
        pl.col(RAW + raw).is_not_null() if choice.anything else choice.test(pl.col(RAW + raw))
        for raw, choice in body.only.items()
    ]
    fits = frame.select(pl.all_horizontal(tests).alias("fits")).to_series()
    return (frame, None) if fits.all() else (frame.filter(fits), frame["row"].filter(~fits))


def _times(frame: pl.DataFrame, meaning: Meaning, origin: Origin) -> list[pl.Series]:
    """Return the time that a line itself tells, and what was inferred about it."""
    found: pl.DataFrame | None = None
    for moment in meaning.times:
        there = [pl.col(RAW + raw) for raw in moment.of if RAW + raw in frame.columns]
        if not there:
            continue
        text = frame.select(pl.concat_str(there, separator=" ", ignore_nulls=True).alias("t")).to_series()
        received = origin.received(frame["row"]) if moments.lack_year(moment.forms) else None
        read = moments.read(text, moment.forms, moment.zone or origin.zone, received)
        found = read if found is None else moments.first_of(found, read)
        if not found["time"].null_count():
            break
    return [] if found is None else [found["time"].alias(INNER_TIME), found["how"].alias(INNER_HOW)]
