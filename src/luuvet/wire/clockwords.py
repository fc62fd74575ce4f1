"""A wrong clock in words."""

from __future__ import annotations

from luuvet.kit.words import load


def wrong(host: str, listener: str, offset: int, zone: float | None, lang: str) -> str:
    """Return what is wrong with a source's clock: `offset` in seconds, ahead is positive; `zone` in hours where it is the zone."""
    words = load("luuvet.console")
    if zone is not None:
        return words.say("clock.zone", lang, host=host, listener=listener, hours=_hours(zone, lang))
    key = "clock.ahead" if offset > 0 else "clock.behind"
    return words.say(key, lang, host=host, listener=listener, span=_span(abs(offset), lang))


def right(host: str, listener: str, lang: str) -> str:
    """Return that a source's clock is right again."""
    return load("luuvet.console").say("clock.right", lang, host=host, listener=listener)


def _hours(hours: float, lang: str) -> str:
    text = f"{hours:+g}"
    return text.replace(".", ",") if lang == "vi" else text


def _span(seconds: int, lang: str) -> str:
    """Return a length of time in its two largest units: `4 h 47 min`."""
    words = load("luuvet.console")
    parts = [("days", seconds // 86_400), ("hours", seconds // 3600 % 24), ("minutes", seconds // 60 % 60)]
    told = [words.say(f"clock.{unit}", lang, count=count) for unit, count in parts if count]
    return " ".join(told[:2])
