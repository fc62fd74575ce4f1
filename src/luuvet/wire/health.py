"""One answer to "is the log well": the parts of all processes, and the sentences of what needs a person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from luuvet import __version__
from luuvet.kit.clock import NANOSECONDS, rfc3339, system_clock
from luuvet.kit.settings import Settings
from luuvet.kit.sizes import size
from luuvet.kit.words import load
from luuvet.wire import clockwords

_LAG_SECONDS = 30
_WATCH_LAG = 1_000_000
_UNPARSED_SHARE = 0.2
_UNPARSED_LEAST = 1000
_MOST_SOURCES = 5

GAPS = "event.dataset:luuvet.gap AND luuvet.listener:luuvet"
"""Finds what the log tells of its own gaps, since its beginning."""

Part = Mapping[str, Any]


def health(
    settings: Settings, intake: Part | None, owner: Part | None, processes: Sequence[Part], lang: str
) -> dict[str, Any]:
    """Return the status: schema 1, sizes in bytes, times in RFC 3339 UTC; None for a process that does not answer.

    `rates` are records sealed and events derived a second over the last minute, null where no process counts them.
    """
    now = system_clock()
    archive = dict(intake["archive"]) if intake else {"log": "", "records": 0, "checkpoint": "", "verifier_key": ""}
    archive["bytes"] = folder_bytes(settings.data / "archive")
    store = dict(owner["store"]) if owner else {"rows": 0, "bytes": 0, "position": 0}
    status: dict[str, Any] = {
        "schema": 1,
        "version": __version__,
        "time": rfc3339(now),
        "archive": archive,
        "rates": {"sealed": intake.get("rate") if intake else None, "derived": owner.get("rate") if owner else None},
        "sink": dict(intake["sink"]) if intake else {},
        "doors": list(intake["doors"]) if intake else [],
        "store": store,
        "lag": _lag(archive, store, owner, now),
        "gaps": dict(owner["gaps"]) if owner else {"records": 0, "told": 0},
        "drops": _drops(intake),
        "clocks": list(owner["clocks"]) if owner else [],
        "watches": dict(owner.get("watches", {})) if owner else {},
        "silent": list(owner.get("silent", [])) if owner else [],
        "turned": list(owner["turned"]) if owner else [],
        "crowded": list(owner["crowded"]) if owner else [],
        "delivery": list(owner["delivery"]) if owner else [],
        "derived": dict(owner["derived"]) if owner else {},
        "datasets": list(owner["datasets"]) if owner else [],
        "rules": dict(owner["rules"]) if owner else {},
        "records": dict(owner["records"]) if owner else {},
        "disk": {"free": shutil.disk_usage(settings.data).free},
        "processes": list(processes),
        "addresses": {n: settings.text(f"receive.{n}") for n in ("syslog_tcp", "syslog_udp", "relp", "http")},
    }
    status["attention"] = _attention(settings, status, intake is not None, owner is not None, lang)
    return status


def of_parser(stats: Part) -> dict[str, Any]:
    """Return the parts of the status that a parser has counted: sources that are not understood any more, or invent names."""
    turned = [{**one, "since": rfc3339(int(one["since"]) * 1000)} for one in stats["turned"]]
    return {"turned": turned, "crowded": list(stats["crowded"])}


def folder_bytes(folder: Path) -> int:
    """Return the bytes of the files in a folder; files that go away meanwhile do not count."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total


def _lag(archive: Part, store: Part, owner: Part | None, now: int) -> dict[str, Any]:
    records = max(0, int(archive["records"]) - int(store["position"])) if owner else 0
    since = int(owner["derived"]["waiting_since"]) if owner else 0
    seconds = round((now - since) / NANOSECONDS, 1) if records and since else 0
    return {"records": records, "seconds": max(0, seconds)}


def _drops(intake: Part | None) -> dict[str, int]:
    """Return what is lost for good since the intake started: packets that the kernel dropped, records that no disk took."""
    if intake is None:
        return {"kernel": 0, "not_kept": 0}
    kernel = sum(int(door["dropped"]) for door in intake["doors"])
    return {"kernel": kernel, "not_kept": int(intake["sink"].get("not_kept", 0))}


def _attention(settings: Settings, status: Part, intake: bool, owner: bool, lang: str) -> list[dict[str, str]]:
    words = load("luuvet.console")
    found: list[dict[str, str]] = []

    def tell(key: str, **values: object) -> None:
        found.append({"key": key, "text": words.say(f"attention.{key}", lang, **values)})

    if not intake:
        tell("intake")
    if not owner:
        tell("owner")
    _disk(settings, status, tell, lang)
    if status["lag"]["seconds"] > _LAG_SECONDS:
        tell("lag", **status["lag"])
    for process in status["processes"]:
        if process["restarts"]:
            tell("restarts", name=process["name"], count=process["restarts"], how=process["last_end"])
    for door in status["doors"]:
        if door["dropped"]:
            tell("dropped", door=door["name"], count=door["dropped"])
        if door["rejected"]:
            tell("rejected", door=door["name"], count=door["rejected"])
    if status["derived"].get("unreadable"):
        tell("unreadable", count=status["derived"]["unreadable"])
    if status["sink"].get("not_kept"):
        tell("not-kept", count=status["sink"]["not_kept"])
    _clocks(status, tell, lang)
    _delivery(status, tell, lang)
    _silent(status, tell)
    _understood(status, tell)
    _watches(status, tell)
    return found


def _disk(settings: Settings, status: Part, tell: Any, lang: str) -> None:
    free, reserve = status["disk"]["free"], settings.number("archive.reserve_bytes")
    # The sink stops a little before the reserve, so that what it has queued still finds room: its word counts.
    reserve = status["sink"].get("stops_at", reserve)
    if free < reserve:
        tell("disk-full", free=size(free, lang))
    elif free < settings.number("archive.warn_bytes"):
        tell("disk-low", free=size(free, lang), reserve=size(reserve, lang))


def _clocks(status: Part, tell: Any, lang: str) -> None:
    for one in status["clocks"][:_MOST_SOURCES]:
        tell("clock", text=clockwords.wrong(one["host"], one["listener"], one["offset"], one["zone"], lang))
    if len(status["clocks"]) > _MOST_SOURCES:
        tell("clocks", count=len(status["clocks"]) - _MOST_SOURCES)


def _watches(status: Part, tell: Any) -> None:
    for one in status["watches"].get("searches", {}).get("stopped", [])[:_MOST_SOURCES]:
        tell("search-stopped", name=one["name"])
    for name, one in status["watches"].items():
        if one["lag"] > _WATCH_LAG:
            tell(f"{name}-behind", count=one["lag"])


def _delivery(status: Part, tell: Any, lang: str) -> None:
    for route in status["delivery"]:
        if route["failing_since"] and route["name"]:
            reason = (route["error"] or {}).get(lang, "")
            tell("delivery", name=route["name"], count=route["waiting"], since=route["failing_since"], reason=reason)
        elif route["error"]:
            tell("delivery-settings", reason=route["error"][lang])


def _silent(status: Part, tell: Any) -> None:
    for one in status["silent"][:_MOST_SOURCES]:
        tell("silent", host=one["host"], datasets=", ".join(one["datasets"][:3]), last=one["last"])
    if len(status["silent"]) > _MOST_SOURCES:
        tell("silents", count=len(status["silent"]) - _MOST_SOURCES)


def _understood(status: Part, tell: Any) -> None:
    counts = {row["dataset"]: row["count"] for row in status["datasets"]}
    total, unparsed = sum(counts.values()), counts.get("unparsed", 0)
    if total >= _UNPARSED_LEAST and unparsed / total > _UNPARSED_SHARE:
        tell("unparsed", share=round(100 * unparsed / total))
    for one in status["turned"][:_MOST_SOURCES]:
        tell("turned", host=one["host"], program=one["program"] or "–", count=one["records"])
    for host in status["crowded"][:_MOST_SOURCES]:
        tell("crowded", host=host)
    if status["rules"].get("broken"):
        tell("rules", count=status["rules"]["broken"])
