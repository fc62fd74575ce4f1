"""Hits become alerts."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.case.alerts import Alert, Alerts, plain
from luuvet.kit.ids import stable_id

Hits = Callable[..., pl.DataFrame]
LOG = "0123456789abcdef"


def test_one_alert_for_one_story(hits: Hits) -> None:
    (alert,) = Alerts(LOG).take(hits((3, 100), (4, 160), (9, 130)))
    assert alert.id == stable_id("r", "host.name=web1", f"{LOG}-3")
    assert (alert.count, alert.first_event, alert.last_event) == (3, f"{LOG}-3", f"{LOG}-9")
    assert (alert.first, alert.last, alert.level, alert.host, alert.told) == (
        100_000_000,
        160_000_000,
        "high",
        "web1",
        0,
    )


def test_another_group_or_rule_is_another_alert(hits: Hits) -> None:
    news = Alerts(LOG).take(hits((1, 1), (2, 1, "other"), (3, 1, "r", "host.name=web2")))
    assert len({alert.id for alert in news}) == 3


def test_a_hit_an_hour_later_is_a_new_alert(hits: Hits) -> None:
    alerts = Alerts(LOG)
    assert len(alerts.take(hits((1, 0), (2, 3600)))) == 1
    assert len(alerts.take(hits((3, 7201)))) == 1


def test_a_late_hit_joins_where_it_belongs(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits((1, 0), (2, 90_000)))
    assert alerts.take(hits((3, 60))) and len(alerts.opened) == 2
    assert sorted(alert.count for alert in alerts.opened) == [1, 2]


def test_informational_hits_raise_nothing(hits: Hits) -> None:
    assert Alerts(LOG).take(hits((1, 1), level="informational")) == []


def test_a_flood_is_told_of_when_it_doubles(hits: Hits) -> None:
    alerts = Alerts(LOG)
    told = [len(alerts.take(hits((n, n)))) for n in range(20)]
    assert [n for n, count in enumerate(told) if count] == [0, 1, 3, 7, 15]


def test_news_after_ten_quiet_minutes_is_told(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits(*((n, n) for n in range(10))))
    assert alerts.take(hits((11, 100))) == []
    (alert,) = alerts.take(hits((12, 700)))
    assert alert.told == 10 and alert.count == 12


def test_a_hit_without_a_time_counts_when_it_was_received(hits: Hits) -> None:
    frame = hits((1, 50)).with_columns(pl.lit(None, pl.Datetime("us", "UTC")).alias("@timestamp"))
    assert Alerts(LOG).take(frame)[0].first == 50_000_000


def test_closed_alerts_are_forgotten(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits((1, 100), (2, 90_000)))
    alerts.forget(90_000 * 10**6)
    assert [alert.first_event for alert in alerts.opened] == [f"{LOG}-2"]


def test_open_alerts_survive_a_restart(hits: Hits) -> None:
    before = Alerts(LOG)
    before.take(hits((1, 100)))
    after = Alerts(LOG, [Alert(**plain(alert)) for alert in before.opened])
    (alert,) = after.take(hits((2, 200)))
    assert alert.told == 1 and alert.count == 2


notes = st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from("rs"), st.sampled_from(["a=1", "a=2"])), max_size=20)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes, st.lists(st.integers(0, 20), max_size=3))
def test_batches_make_no_difference_to_who_is_raised(
    hits: Hits, drawn: list[tuple[int, str, str]], cuts: list[int]
) -> None:
    rows = [(n, seconds, rule, key) for n, (seconds, rule, key) in enumerate(drawn)]
    edges = [0, *sorted(cuts), len(rows)]
    whole, parts = Alerts(LOG), Alerts(LOG)
    whole.take(hits(*rows))
    for a, b in itertools.pairwise(edges):
        parts.take(hits(*rows[a:b]))
    facts = [sorted((alert.id, alert.count, alert.first, alert.last) for alert in one.opened) for one in (whole, parts)]
    assert facts[0] == facts[1]
    assert sum(alert.count for alert in whole.opened) == len(rows)
