"""What a habit found, in words: what was seen, and what it was compared with."""

from __future__ import annotations

from datetime import UTC, datetime

from luuvet.detect.habits.calendar import HOUR, Calendar
from luuvet.detect.habits.found import Found
from luuvet.kit.sizes import count
from luuvet.kit.words import Words, load

_TABLES = {
    "new-destination-port": "port",
    "first-logon": "logon",
    "first-logon-source": "logon_source",
    "first-process": "process",
}
_SHOWN = 5


def sentence(found: Found, lang: str, calendar: Calendar) -> tuple[str, str]:
    """Return two sentences in a language: what was seen, and what was compared."""
    words = load("luuvet.detect.habits")
    if found.kind == "counter-off":
        return _counter(found, words, lang, calendar)
    if found.kind in ("source-silent", "source-back"):
        return _source(found, words, lang, calendar)
    table = _TABLES[found.kind]
    values = {
        "entity": found.entities[0],
        "entities": _list(found.entities, found.count, words, lang),
        "values": _list([_value(one, words, lang) for one in found.values], int(found.more["values"]), words, lang),
        "usual": ", ".join(_value(one, words, lang) for one in found.usual) or words.say("unit.nobody", lang),
        "other": found.more.get("other") or "–",
        "host": found.more.get("host") or "–",
        "days": found.days,
        "count": count(found.count, lang),
        "others": count(found.others, lang),
        "of": count(max(found.of - 1, found.others), lang),
    }
    how = "one" if found.count == 1 else "many"
    compared = "logon.stranger_compared" if how == "one" and found.more.get("stranger") else f"{table}.{how}_compared"
    return words.say(f"{table}.{how}", lang, **values), words.say(compared, lang, **values)


def _counter(found: Found, words: Words, lang: str, calendar: Calendar) -> tuple[str, str]:
    more = found.more
    hour = int(more["hour"])
    dataset = found.values[1] if len(found.values) > 1 and found.count == 1 else ""
    values = {
        "what": words.say(f"counter.{more['counter']}", lang, dataset=dataset).strip(),
        "entity": found.entities[0],
        "entities": _list(found.entities, found.count, words, lang),
        "count": count(found.count, lang),
        "hour": moment(hour * HOUR, calendar),
        "value": count(round(more["value"]), lang),
        "low": count(round(more["low"]), lang),
        "high": count(round(more["high"]), lang),
        "days": found.days,
        "day": words.say("counter.weekend" if calendar.slot(hour) >= 24 else "counter.working", lang),
    }
    key = ("many_" if found.count > 1 else "") + ("low" if more["falls"] else "high")
    return words.say(f"counter.{key}", lang, **values), words.say("counter.compared", lang, **values)


def _source(found: Found, words: Words, lang: str, calendar: Calendar) -> tuple[str, str]:
    more = found.more
    values = {
        "entity": found.entities[0],
        "entities": _list(found.entities, found.count, words, lang),
        "datasets": _list(found.values, len(found.values), words, lang),
        "count": count(found.count, lang),
        "last": moment(int(more["last"]), calendar),
        "of": count(int(more.get("of", 1)), lang),
        "pause": _span(int(more.get("usual", 0)), words, lang),
    }
    many = found.count > 1
    if found.kind == "source-back":
        return words.say("back.many" if many else "back.one", lang, **values), words.say(
            "back.compared", lang, **values
        )
    if many:
        return words.say("silent.many", lang, **values), words.say("silent.many_compared", lang, **values)
    first = words.say("silent.whole" if more["whole"] else "silent.part", lang, **values)
    key = "silent.steady_compared" if more["always"] else "silent.rhythm_compared"
    return first, words.say(key, lang, **values)


def moment(at: int, calendar: Calendar) -> str:
    """Return a time (seconds UTC) as a person of the zone writes it: `25/11/2026 10:12`."""
    return datetime.fromtimestamp(at + calendar.offset(at), UTC).strftime("%d/%m/%Y %H:%M")


def _value(value: str, words: Words, lang: str) -> str:
    port, _, where = value.partition(" ")
    return words.say(f"port.{where}", lang, port=port) if where in ("outside", "inside") else value


def _list(values: tuple[str, ...] | list[str], total: int, words: Words, lang: str) -> str:
    shown = ", ".join(values[:_SHOWN])
    left = total - min(len(values), _SHOWN)
    return words.say("unit.more", lang, shown=shown, count=count(left, lang)) if left > 0 else shown


def _span(seconds: int, words: Words, lang: str) -> str:
    minutes = max(1, -(-seconds // 60))
    if minutes < 120:
        return words.say("unit.minutes", lang, count=minutes)
    return words.say("unit.hours", lang, count=-(-minutes // 60))
