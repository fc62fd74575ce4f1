"""The words of a message: subject and text, in one language or two. Texts of logs are made harmless here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from luuvet.case.delivery.letter import MOST_TOLD, Letter, Style
from luuvet.case.delivery.notice import Notice
from luuvet.case.delivery.shown import shown
from luuvet.kit import words

_SUBJECT, _SENTENCE, _LINE = 180, 600, 500
_MOST_HOSTS = 5


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the catalogue."""
    return words.load("luuvet.case").say(key, lang, **values)


def subject(letter: Letter, style: Style) -> str:
    """Return one line in the first language: the level, and what happened."""
    lang = style.langs[0]
    if letter.kind == "test":
        return say("delivery.subject.test", lang, route=letter.route)
    first = letter.notices[0]
    level = say(f"delivery.level.{first.alert['level']}", lang)
    if letter.count > 1:
        return shown(say("delivery.subject.digest", lang, count=letter.count, level=level), _SUBJECT)
    key = "delivery.subject.risen" if letter.kind == "risen" else "delivery.subject.alert"
    return shown(say(key, lang, level=level.upper(), message=_message(first, lang)), _SUBJECT)


def text(letter: Letter, style: Style) -> str:
    """Return the plain text in every language of the style, one after the other."""
    parts = ["\n".join(_told(letter, style, lang)) for lang in style.langs]
    return "\n\n----\n\n".join(parts) + "\n"


def _told(letter: Letter, style: Style, lang: str) -> Iterator[str]:
    if letter.kind == "test":
        yield say("delivery.test", lang, route=letter.route, log=style.log)
        return
    if letter.count > 1:
        yield say("delivery.digest", lang, count=letter.count)
        yield ""
    if letter.kind == "risen":
        yield say("delivery.risen", lang)
        yield ""
    for number, notice in enumerate(letter.notices[:MOST_TOLD], 1):
        if letter.count > 1:
            yield f"{number}. {_message(notice, lang)}"
        else:
            yield _message(notice, lang)
        yield from _alert(notice, style, lang, brief=letter.count > 1)
        yield ""
    left = letter.count - min(len(letter.notices), MOST_TOLD)
    if left:
        yield say("delivery.more", lang, count=left)
        yield ""
    yield say("delivery.foot", lang, route=letter.route, log=style.log)


def _alert(notice: Notice, style: Style, lang: str, *, brief: bool) -> Iterator[str]:
    alert = notice.alert
    yield f"  {facts(alert, style.zone, lang)}"
    told = alert.get(lang)
    said = told if isinstance(told, Mapping) else {}
    for name in ("why", "first_step"):
        if said.get(name):
            yield f"  {say(f'delivery.{name}', lang)}: {shown(said[name], _SENTENCE)}"
    if not brief and style.lines and notice.lines:
        yield f"  {say('delivery.lines', lang)}:"
        for line in notice.lines[: style.lines]:
            yield f"    {moment(line['time'], style.zone)} {shown(line['host'], 100)} | {shown(line['original'], _LINE)}"
    yield f"  {say('delivery.cause', lang)}: luuvet cause alert:{shown(notice.id, 40)}"
    if not brief and style.link:
        yield f"  {address(notice, style, lang)}"


def facts(alert: Mapping[str, Any], zone: str, lang: str) -> str:
    """Return level, where, when and how often in one line."""
    hosts = alert.get("hosts") or ([alert["host"]] if alert.get("host") else [])
    hosts = hosts if isinstance(hosts, list) else [hosts]
    parts = [say("delivery.fact.level", lang, level=say(f"delivery.level.{alert['level']}", lang))]
    if hosts:
        parts.append(say("delivery.fact.host", lang, host=", ".join(shown(one, 100) for one in hosts[:_MOST_HOSTS])))
    if alert.get("unit"):
        parts.append(say("delivery.fact.unit", lang, unit=shown(alert["unit"], 200)))
    first, last = moment(alert["first"], zone), moment(alert["last"], zone)
    parts.append(first if first == last else say("delivery.fact.span", lang, first=first, last=last))
    if alert["count"] > 1:
        parts.append(say("delivery.fact.count", lang, count=alert["count"]))
    return " · ".join(parts)


def address(notice: Notice, style: Style, lang: str) -> str:
    """Return where the console tells the cause of an alert."""
    asked = urlencode({"kind": "alert", "value": notice.id, "form": "text", "lang": lang})
    return f"{style.link.rstrip('/')}/api/v1/cause?{asked}"


def moment(text: str, zone: str) -> str:
    """Return an RFC 3339 time as people of a zone write it; what is no time as it stands."""
    try:
        return datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y %H:%M:%S")
    except ValueError:
        return shown(text, 40)


def _message(notice: Notice, lang: str) -> str:
    told = notice.alert.get(lang)
    said = told.get("message") if isinstance(told, Mapping) else None
    return shown(said or notice.alert["rule"].get("title") or notice.id, _SENTENCE)
