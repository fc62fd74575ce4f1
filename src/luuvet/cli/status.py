"""`luuvet status`: is the log well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.kit.sizes import count, decimal, size
from luuvet.kit.words import load


@click.command("status", help=say("status.help"), epilog=say("status.example"))
@options.data
@options.lang
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("status.format"))
def command(data: Path, lang: str, form: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        status = door.ask("status", lang=lang)
    if form == "json":
        print(orjson.dumps(status, option=orjson.OPT_INDENT_2).decode())
        return
    for line in lines(status, lang, zone_of(data)):
        print(line)


_WATCHED = (("indicators", "lists"), ("indicators", "indicators"), ("searches", "searches"))


def lines(status: dict[str, Any], lang: str, zone: str) -> list[str]:
    """Return the status as lines for a person, in a language, with days of a zone."""
    words, archive, store, lag = load("luuvet.cli"), status["archive"], status["store"], status["lag"]
    found = [
        words.say(
            "status.archive",
            lang,
            records=count(archive["records"], lang),
            bytes=size(archive["bytes"], lang),
            log=archive["log"],
        ),
        words.say("status.store", lang, rows=count(store["rows"], lang), bytes=size(store["bytes"], lang)),
        *(
            words.say(
                "status.door",
                lang,
                name=door["name"],
                records=count(door["records"], lang),
                rejected=count(door["rejected"], lang),
                dropped=count(door["dropped"], lang),
            )
            for door in status["doors"]
        ),
        *_rates(status["rates"], lang),
        words.say("status.lag", lang, records=count(lag["records"], lang), seconds=decimal(lag["seconds"], lang)),
        words.say("status.gaps", lang, **_counts(status["gaps"], lang)),
        words.say("status.drops", lang, **_counts(status["drops"], lang)),
        *_assets(status["records"], lang, zone),
        *_watches(status.get("watches", {}), lang),
        words.say("status.disk", lang, free=size(status["disk"]["free"], lang)),
        words.say("status.version", lang, version=status["version"]),
    ]
    found += [f"! {item['text']}" for item in status["attention"]] or [words.say("status.well", lang)]
    return found


def _rates(rates: dict[str, float | None], lang: str) -> list[str]:
    """Return the line of the rates; none where no server runs, for then nobody counts."""
    if all(rate is None for rate in rates.values()):
        return []
    shown = {name: "–" if rate is None else decimal(rate, lang) for name, rate in rates.items()}
    return [load("luuvet.cli").say("status.rates", lang, **shown)]


def _assets(records: dict[str, Any], lang: str, zone: str) -> list[str]:
    """Return the line of the register; none where the process that knows it does not answer."""
    words = load("luuvet.cli")
    if not records:
        return []
    last = records["imported"]
    if last is None:
        return [words.say("status.assets-none", lang)]
    told = words.say("status.assets", lang, **_counts({name: records[name] for name in ("assets", "leaders")}, lang))
    return [words.say("status.assets-at", lang, told=told, at=rows.local(last["at"], zone)[:10], by=last["by"] or "–")]


def _watches(watches: dict[str, Any], lang: str) -> list[str]:
    """Return the line of what is watched; none where nothing is, or the process that knows it does not answer."""
    found = {name: watches[part][name] for part, name in _WATCHED if watches}
    return [load("luuvet.cli").say("status.watches", lang, **_counts(found, lang))] if any(found.values()) else []


def _counts(counts: dict[str, int], lang: str) -> dict[str, str]:
    return {name: count(number, lang) for name, number in counts.items()}
