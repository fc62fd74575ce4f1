from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luuvet.kit.clock import NANOSECONDS, system_clock
from luuvet.wire.health import folder_bytes, health, of_parser

SINK = {"records": 9, "full": False, "warn": False, "stops_at": 1}


def intake(**more: Any) -> dict[str, Any]:
    archive = {"log": "3f9a1c07b2d45e61", "records": 10, "checkpoint": "", "verifier_key": "k"}
    door = {"name": "syslog-udp", "dropped": 0, "rejected": 0}
    return {"archive": archive, "rate": 50.5, "sink": SINK, "doors": [{**door, **more}]}


def owner(position: int = 10, age: float = 0.0, datasets: dict[str, int] | None = None, **rules: int) -> dict[str, Any]:
    return {
        "store": {"rows": position, "bytes": 5, "position": position},
        "rate": 40.0,
        "gaps": {"records": 0, "told": 1},
        "clocks": [],
        "turned": [],
        "crowded": [],
        "derived": {"waiting_since": system_clock() - int(age * NANOSECONDS), "unreadable": 0},
        "datasets": [{"dataset": name, "count": n} for name, n in (datasets or {}).items()],
        "rules": {"running": 3, "broken": 0, **rules},
        "records": {"assets": 2, "leaders": 1, "imported": None},
    }


def keys(status: dict[str, Any]) -> list[str]:
    return [item["key"] for item in status["attention"]]


def test_all_is_well(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    status = health(settings, intake(), owner(), [], "en")
    assert keys(status) == [] and status["lag"] == {"records": 0, "seconds": 0}


def test_a_process_that_does_not_answer_is_named_and_the_rest_is_told(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    assert keys(health(settings, None, owner(), [], "vi")) == ["intake"]
    status = health(settings, intake(), None, [], "vi")
    assert keys(status) == ["owner"] and status["archive"]["records"] == 10


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ((intake(), owner(position=4, age=90)), "lag"),
        ((intake(dropped=3), owner()), "dropped"),
        ((intake(rejected=3), owner()), "rejected"),
        ((intake(), owner(datasets={"unparsed": 900, "sshd.auth": 300})), "unparsed"),
        ((intake(), owner(broken=2)), "rules"),
    ],
)
def test_what_needs_a_person_is_a_sentence(
    known: Any, tmp_path: Path, parts: tuple[dict[str, Any], dict[str, Any]], key: str
) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    for lang in ("vi", "en"):
        status = health(settings, *parts, [], lang)
        assert keys(status) == [key] and "{" not in status["attention"][0]["text"]


def test_the_lag_counts_from_the_record_that_waits_not_from_the_last_that_was_derived(
    known: Any, tmp_path: Path
) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    behind = owner(position=9, age=2)
    behind["derived"]["last_received"] = system_clock() - 8 * 3600 * NANOSECONDS
    status = health(settings, intake(), behind, [], "en")
    assert status["lag"]["records"] == 1 and 2 <= status["lag"]["seconds"] < 30 and keys(status) == []


def test_rates_gaps_and_drops(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    lossy = intake(dropped=3)
    lossy["sink"] = {**SINK, "not_kept": 2}
    status = health(settings, lossy, owner(), [], "en")
    assert status["rates"] == {"sealed": 50.5, "derived": 40.0} and status["gaps"] == {"records": 0, "told": 1}
    assert status["drops"] == {"kernel": 3, "not_kept": 2}
    silent = health(settings, None, None, [], "en")
    assert silent["rates"] == {"sealed": None, "derived": None} and silent["drops"]["kernel"] == 0


def test_sources_with_a_wrong_clock_are_named_and_many_are_counted(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    one = {
        "host": "fw1",
        "listener": "syslog-udp",
        "offset": -17_220,
        "kind": "clock",
        "zone": None,
        "since": "",
        "events": 9,
    }
    status = health(settings, intake(), {**owner(), "clocks": [one]}, [], "en")
    assert keys(status) == ["clock"] and "fw1" in status["attention"][0]["text"]
    assert status["clocks"] == [one] and health(settings, intake(), None, [], "en")["clocks"] == []
    many = health(settings, intake(), {**owner(), "clocks": [one] * 9}, [], "vi")
    assert keys(many) == ["clock"] * 5 + ["clocks"] and "4 nguồn" in many["attention"][-1]["text"]


def test_sources_that_changed_are_named(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    turned = {"host": "web1", "program": "nginx", "since": 1_795_330_800_000_000, "records": 40, "example": "x"}
    found = of_parser({"turned": [turned], "crowded": ["app1"], "datasets": {}})
    assert found["turned"][0]["since"] == "2026-11-22T07:00:00.000000Z"
    for lang in ("vi", "en"):
        status = health(settings, intake(), {**owner(), **found}, [], lang)
        texts = [item["text"] for item in status["attention"]]
        assert keys(status) == ["turned", "crowded"] and "nginx" in texts[0] and "40" in texts[0] and "app1" in texts[1]


def test_a_restarted_process_is_told(known: Any, tmp_path: Path) -> None:
    settings = known(tmp_path, archive__warn_bytes=0, archive__reserve_bytes=0)
    process = {"name": "owner", "pid": 7, "restarts": 2, "last_end": "made no progress for 60 s and was killed"}
    status = health(settings, intake(), owner(), [process], "en")
    assert keys(status) == ["restarts"] and "made no progress" in status["attention"][0]["text"]


def test_a_disk_that_runs_full_is_told_before_it_is(known: Any, tmp_path: Path) -> None:
    low = known(tmp_path, archive__warn_bytes=1 << 60, archive__reserve_bytes=0)
    assert keys(health(low, intake(), owner(), [], "en")) == ["disk-low"]


def test_bytes_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(bytes(10))
    (tmp_path / "a" / "b" / "two").write_bytes(bytes(5))
    (tmp_path / "a" / "dangling").symlink_to(tmp_path / "nowhere")
    assert folder_bytes(tmp_path) == 15 and folder_bytes(tmp_path / "nothing") == 0
