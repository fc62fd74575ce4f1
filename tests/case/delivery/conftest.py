"""Alerts, routes and letters to deliver, and a test authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bench.receivers import Authority, authority

from luuvet.case.delivery.letter import Letter, Style
from luuvet.case.delivery.notice import Notice
from luuvet.case.delivery.route import Route
from luuvet.case.story import height
from luuvet.kit.clock import NANOSECONDS

NOW = 1_795_590_000 * NANOSECONDS
LOG = "3f9a1c07b2d45e61"


def sealed(name: str = "a1", **more: Any) -> dict[str, Any]:
    """The event of a sealed alert."""
    fields = {
        "@timestamp": "2026-11-25T07:00:00.000000Z",
        "event.action": "alert-raised",
        "event.dataset": "luuvet.alert",
        "event.start": "2026-11-25T06:59:00.000000Z",
        "event.end": "2026-11-25T06:59:30.000000Z",
        "rule.id": "r1",
        "rule.name": "Rule one",
        "rule.level": "high",
        "host.name": "web1",
        "luuvet.alert.id": name,
        "luuvet.alert.group_key": "host.name=web1",
        "luuvet.alert.first_event": f"{LOG}-1",
        "luuvet.alert.last_event": f"{LOG}-2",
        "luuvet.alert.count": 2,
        "luuvet.alert.retroactive": False,
        "luuvet.alert.vi.message": "Có người lạ (web1)",
        "luuvet.alert.vi.why": "Vì đó là người lạ.",
        "luuvet.alert.vi.first_step": "Hỏi xem ai.",
        "luuvet.alert.en.message": "A stranger (web1)",
        "luuvet.alert.en.why": "Strangers matter.",
        "luuvet.alert.en.first_step": "Ask who it is.",
    }
    return {**fields, **more}


def note(name: str = "a1", level: str = "high", **more: Any) -> Notice:
    """The notice of an alert."""
    from luuvet.case.delivery.notice import read

    found = read(sealed(name, **{"rule.level": level}))
    assert found is not None
    given = {"sealed": NOW, **more}
    alert = {**found[1].alert, **given.pop("alert", {})}
    line = {"event": f"{LOG}-1", "time": "2026-11-25T06:59:00Z", "host": "web1", "original": "sshd: Failed password"}
    return Notice(alert, given["sealed"], given.get("lines", (line,)), given.get("about", ""))


def road(name: str = "chief", kind: str = "mail", **more: Any) -> Route:
    """A route that takes alerts from medium on."""
    to = {"mail": ("truc-ban@example.test",), "telegram": ("-100123",)}.get(kind, ("",))
    return Route(
        **{"name": name, "kind": kind, "to": to, "least": height("medium"), "sender": "luuvet@example.test", **more}
    )


def post_of(*notices: Notice, **more: Any) -> Letter:
    """A letter of one alert, or a digest of several."""
    told = notices or (note(),)
    kind = "raised" if len(told) == 1 else "digest"
    given = {"key": f"{told[0].id}-{kind}", "kind": kind, "about": "", "more": 0, "made": NOW, "route": "chief", **more}
    return Letter(notices=told, **given)


@pytest.fixture
def document() -> Callable[..., dict[str, Any]]:
    return sealed


@pytest.fixture
def notice() -> Callable[..., Notice]:
    return note


@pytest.fixture
def route() -> Callable[..., Route]:
    return road


@pytest.fixture
def letter() -> Callable[..., Letter]:
    return post_of


@pytest.fixture
def style() -> Style:
    return Style(("vi",), "Asia/Ho_Chi_Minh", 3, "https://log.example.test", LOG)


@pytest.fixture
def now() -> int:
    return NOW


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Of another name than the server's."""
    return authority(tmp_path_factory.mktemp("other"), "mail.example.test")
