from __future__ import annotations

from typing import Any

import pytest

from luuvet.case.delivery.route import Quiet, unit_key
from luuvet.case.story import height
from luuvet.kit.clock import parse_rfc3339


def test_levels_and_units_decide(route: Any, notice: Any) -> None:
    some = route(units=frozenset({unit_key("Cục A")}))
    assert route().wants(notice(level="high").alert) and not route().wants(notice(level="low").alert)
    assert not some.wants(notice().alert)
    assert some.wants(notice(alert={"unit": "CỤC A"}).alert)
    assert not some.wants(notice(alert={"unit": "Cuc A"}).alert), "units may differ by a tone"
    assert not route().wants(notice(level="").alert) and height("informational") == 0


def test_a_route_is_not_told_of_its_own_failure(route: Any, notice: Any) -> None:
    assert not route("chief").wants(notice().alert, "chief") and route("duty").wants(notice().alert, "chief")


@pytest.mark.parametrize(
    ("time", "held"),
    [
        ("2026-11-25T14:59:00Z", False),
        ("2026-11-25T15:00:00Z", True),
        ("2026-11-25T22:59:00Z", True),
        ("2026-11-25T23:00:00Z", False),
    ],
)
def test_quiet_hours_span_midnight_in_their_zone(time: str, held: bool) -> None:
    quiet = Quiet(22 * 60, 6 * 60, "Asia/Ho_Chi_Minh")
    assert quiet.holds(height("high"), parse_rfc3339(time)) is held
    assert not quiet.holds(height("critical"), parse_rfc3339(time))
    assert quiet.text() == "22:00-06:00"


def test_what_may_be_secret_of_an_address_is_not_shown(route: Any) -> None:
    assert (
        route(kind="webhook", to=("https://hooks.example.test:8443/T0/secret?x=1",)).place
        == "https://hooks.example.test:8443/…"
    )
    assert route(kind="webhook", to=("https://hooks.example.test",)).place == "https://hooks.example.test"
    assert route(server="smtps://mail.example.test").place == "smtps://mail.example.test → truc-ban@example.test"
