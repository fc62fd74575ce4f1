"""Assets as lines for a person, and as a CSV that can be edited and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from luuvet.cli.rows import local
from luuvet.cli.say import LANG, say
from luuvet.kit.words import load

Row = Mapping[str, Any]
_COLUMNS = ("name", "hosts", "ranges", "unit", "owner", "importance", "leader", "note", "since", "until")


def change_lines(answer: Row) -> Iterator[str]:
    """Yield a line for each asset that an import has added (`+`), changed (`~`) or ended (`-`)."""
    for one in answer["added"]:
        yield say("assets.added", **_told(one))
    for change in answer["changed"]:
        differing = "; ".join(change["differences"][LANG])
        yield say("assets.changed", name=change["after"]["name"], differing=differing)
    for one in answer["ended"]:
        yield say("assets.ended", **_told(one))


def row_lines(one: Row, zone: str, dated: bool) -> list[str]:
    """Return the lines of one row; `dated` adds from when to when it holds."""
    lines = [say("assets.added", **_told(one)).removeprefix("+ ")]
    if dated:
        since = _read(one["since"], zone) or say("assets.ever")
        until = _read(one["until"], zone) or say("assets.open")
        lines.append("    " + say("assets.history", **{**_told(one), "since": since, "until": until}))
    return lines


def _told(one: Row) -> dict[str, str]:
    return {
        "name": one["name"],
        "unit": one["unit"] or "–",
        "importance": load("luuvet.records").say(f"value.{one['importance']}", LANG),
        "leader": say("assets.leader") if one["leader"] else "",
        "places": " ".join([*one["hosts"], *one["ranges"]]),
    }


def write_csv(assets: Sequence[Row], out: TextIO, zone: str, lang: str) -> None:
    """Write rows under the head that an import reads; a spreadsheet program sees by the mark that it is UTF-8."""
    words = load("luuvet.records")
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([words.say(f"field.{name}", lang) for name in _COLUMNS])
    for one in assets:
        texts = {
            "hosts": " ".join(one["hosts"]),
            "ranges": " ".join(one["ranges"]),
            "importance": words.say(f"value.{one['importance']}", lang),
            "leader": "x" if one["leader"] else "",
            "since": _day(one["since"], zone),
            "until": _last_day(one["until"], zone),
        }
        writer.writerow([texts.get(name, one[name]) for name in _COLUMNS])


def _read(text: str | None, zone: str) -> str:
    return local(text, zone)[:16].removesuffix(" 00:00") if text else ""


def _day(text: str | None, zone: str) -> str:
    """Return a time as its day where it is the beginning of one, else in full, so that nothing is lost when it is read again."""
    if text is None:
        return ""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return moment.strftime("%d/%m/%Y") if _midnight(moment) else moment.isoformat()


def _last_day(text: str | None, zone: str) -> str:
    """Return the last day of what ended at the end of one, else the time in full."""
    if text is None:
        return ""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return (moment - timedelta(days=1)).strftime("%d/%m/%Y") if _midnight(moment) else moment.isoformat()


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
