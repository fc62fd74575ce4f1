"""Hits become alerts."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import orjson
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.case.alert import Alert, from_plain
from luuvet.case.alerts import Alerts
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


def test_another_host_is_another_alert(hits: Hits) -> None:
    news = Alerts(LOG).take(hits((1, 1), (3, 1, "r", "host.name=web2")))
    assert len({alert.id for alert in news}) == 2


def test_rules_that_hit_one_host_tell_one_story(hits: Hits) -> None:
    (alert,) = Alerts(LOG).take(hits((1, 1, "r", "host.name=web1", "medium"), (2, 60, "s", "host.name=web1", "high")))
    assert alert.id == stable_id("r", "host.name=web1", f"{LOG}-1")
    assert (alert.rule, alert.level, alert.rules, alert.proof) == (
        "s",
        "high",
        {"r": 1, "s": 1},
        (f"{LOG}-1", f"{LOG}-2"),
    )


def test_what_is_only_low_joins_nothing_by_its_host_alone(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits((1, 1, "r", "host.name=web1", "medium"), (2, 2, "s", "host.name=web1", "low")))
    assert len(alerts.opened) == 2


def test_a_low_sign_belongs_to_the_grave_story_of_its_host_unless_it_came_from_elsewhere(hits: Hits) -> None:
    alerts = Alerts(LOG)
    grave = (1, 1, "r", "source.ip=203.0.113.9;host.name=web1", "high")
    cron = (2, 60, "cron", "host.name=web1;user.name=root", "low")
    stranger = (3, 61, "s", "source.ip=198.51.100.7;host.name=web1", "low")
    alerts.take(hits(grave, cron, stranger))
    assert sorted(alert.count for alert in alerts.opened) == [1, 2]


def test_two_attackers_on_one_host_are_two(hits: Hits) -> None:
    one, other = "source.ip=203.0.113.9;host.name=web1", "source.ip=198.51.100.7;host.name=web1"
    alerts = Alerts(LOG)
    alerts.take(hits((1, 1, "r", one), (2, 2, "r", other), (3, 3, "s", other), (4, 4, "s", one)))
    assert sorted(alert.count for alert in alerts.opened) == [2, 2]


def test_two_attackers_who_try_one_user_are_two(hits: Hits) -> None:
    keys = [f"source.ip={ip};host.name=web1;user.name=admin" for ip in ("203.0.113.9", "198.51.100.7")]
    assert len(Alerts(LOG).take(hits((1, 1, "r", keys[0]), (2, 2, "s", keys[1])))) == 2


def test_an_outside_address_is_one_story_on_several_hosts_and_an_inside_one_is_not(hits: Hits) -> None:
    for address, count in (("203.0.113.9", 1), ("10.0.0.1", 2), ("not an address", 2)):
        keys = [f"source.ip={address};host.name={host}" for host in ("web1", "web2")]
        assert len(Alerts(LOG).take(hits((1, 1, "r", keys[0]), (2, 2, "s", keys[1])))) == count, address


def test_users_that_every_host_has_join_nothing(hits: Hits) -> None:
    for user, count in (("root", 2), ("quantri", 1)):
        key = f"host.name=web1;user.name={user}"
        notes = ((1, 1, "r", key, "low"), (2, 2, "s", key, "low"))
        assert len(Alerts(LOG).take(hits(*notes))) == count, user


def test_one_file_is_one_story_wherever_it_is_seen(hits: Hits) -> None:
    keys = [f"file.hash.sha256=ab;host.name={host}" for host in ("pc-1", "pc-2")]
    (alert,) = Alerts(LOG).take(hits((1, 1, "r", keys[0], "low"), (2, 2, "s", keys[1], "low")))
    assert alert.hosts == ("pc-1", "pc-2")


def on(host: str, *notes: tuple[object, ...], hits: Hits) -> pl.DataFrame:
    return hits(*notes, **{"host.name": host})


def test_a_firewall_tells_of_many_machines(hits: Hits) -> None:
    alerts = Alerts(LOG)
    keys = [f"host.name=fw;source.ip=10.0.0.{n}" for n in (7, 8)]
    alerts.take(on("fw", (1, 1, "smtp", keys[0]), (2, 2, "scan", keys[1]), (3, 3, "c2", keys[0]), hits=hits))
    assert sorted(sorted(alert.rules) for alert in alerts.opened) == [["c2", "smtp"], ["scan"]]


def test_two_persons_are_two_where_many_work_and_one_intruder_elsewhere(hits: Hits) -> None:
    notes = [(n, n, f"r{n}", f"host.name=ts1;user.name={user}") for n, user in enumerate(("an", "binh"))]
    for shared, count in ((frozenset({"host ts1"}), 2), (frozenset[str](), 1)):
        alerts = Alerts(LOG)
        alerts.take(on("ts1", *notes, hits=hits), shared)
        assert len(alerts.opened) == count


def test_who_comes_by_an_address_that_many_use_is_joined_by_nothing_but_the_rule(hits: Hits) -> None:
    for address in ("10.0.0.5", "203.0.113.5"):  # a proxy of ours, the front of a provider
        key = f"source.ip={address};host.name=web1"
        alerts = Alerts(LOG)
        alerts.take(hits((1, 1, "upload", key), (2, 2, "shell", key), (3, 3, "upload", key)), frozenset({address}))
        assert sorted(alert.count for alert in alerts.opened) == [1, 2], address


def test_where_two_may_have_done_it_nobody_is_named(hits: Hits) -> None:
    one, other = "source.ip=203.0.113.9;host.name=web1", "source.ip=198.51.100.7;host.name=web1"
    alerts = Alerts(LOG)
    alerts.take(hits((1, 1, "in", one), (2, 2, "in", other), (3, 3, "account"), (4, 4, "cron")))
    assert sorted(sorted(alert.rules) for alert in alerts.opened) == [["account", "cron"], ["in"], ["in"]]


def test_two_units_are_two_alerts_even_of_one_address(hits: Hits) -> None:
    units = {"web1": "A", "web2": "B"}
    alerts = Alerts(LOG, unit=lambda host, at: units[host])
    key = "source.ip=203.0.113.9"
    alerts.take(pl.concat([on(host, (n, n, "r", key), hits=hits) for n, host in enumerate(units)]))
    assert [(alert.unit, alert.hosts) for alert in alerts.opened] == [("A", ("web1",)), ("B", ("web2",))]


def test_rules_that_match_one_event_tell_of_one_thing(hits: Hits) -> None:
    (alert,) = Alerts(LOG).take(hits((1, 1, "r", "host.name=web1", "low"), (1, 1, "s", "x=1", "low")))
    assert alert.rules == {"r": 1, "s": 1}


def test_the_account_that_was_made_and_then_used_is_one(hits: Hits) -> None:
    made, used = "host.name=web1;user.target.name=sys", "host.name=web1;user.name=sys"
    assert len(Alerts(LOG).take(hits((1, 1, "r", made, "low"), (2, 2, "s", used, "low")))) == 1


def test_a_guesser_outside_does_not_draw_what_happens_inside(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits((1, 1, "guess", "source.ip=203.0.113.9;host.name=web1", "low"), (2, 2, "account")))
    assert len(alerts.opened) == 2


def test_thousands_of_guessers_of_one_host_are_found_by_index(hits: Hits, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    before = Alert.nearness

    def counted(alert: Alert, hit: Any) -> int:
        nonlocal looked
        looked += 1
        return before(alert, hit)

    monkeypatch.setattr(Alert, "nearness", counted)
    keys = [f"source.ip=203.0.{n >> 8}.{n & 255};host.name=web1" for n in range(1, 1001)]
    alerts = Alerts(LOG)
    alerts.take(hits(*((n, 1, "guess", key, "low") for n, key in enumerate(keys))))
    assert len(alerts.opened) == 1000 and looked == 0
    alerts.take(hits((2000, 2, "guess", keys[7], "low")))
    assert looked == 1 and len(alerts.opened) == 1000


def test_an_indicator_opens_an_alert_of_its_own_and_others_may_join_it(hits: Hits) -> None:
    alerts = Alerts(LOG)
    keys = [f"threat.indicator.name={ip};host.name=web1" for ip in ("198.51.100.7", "198.51.100.8")]
    alerts.take(hits((1, 1), (2, 2, "i", keys[0]), (3, 3, "i", keys[1])))
    assert sorted(alert.rule for alert in alerts.opened) == ["i", "i", "r"]


def test_a_story_does_not_go_on_for_ever(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits(*((n, n * 3000, f"r{n}") for n in range(60))))
    assert len(alerts.opened) == 3 and max(a.last - a.first for a in alerts.opened) <= 24 * 3600 * 10**6
    alerts = Alerts(LOG)
    alerts.take(hits(*((n, n, f"r{n}") for n in range(130))))
    assert [len(alert.parts) for alert in alerts.opened] == [64, 64, 2]


def test_what_is_expected_hides_nothing_else(hits: Hits) -> None:
    alerts = Alerts(LOG, expected=lambda rule, host, key: "e1" if rule == "r" else "")
    alerts.take(hits((1, 1), (2, 2, "s"), (3, 3)))
    assert {(alert.rule, alert.expected, alert.count) for alert in alerts.opened} == {("r", "e1", 2), ("s", "", 1)}


def test_what_was_found_later_is_an_alert_of_its_own(hits: Hits) -> None:
    frame = pl.concat([hits((1, 1)), hits((2, 2, "s"), retroactive=True)])
    assert len(Alerts(LOG).take(frame)) == 2


def test_a_higher_level_or_one_more_rule_is_news(hits: Hits) -> None:
    alerts = Alerts(LOG)
    alerts.take(hits(*((n, n, "r", "host.name=web1", "medium") for n in range(9))))
    assert not alerts.take(hits((10, 10, "r", "host.name=web1", "medium")))
    (alert,) = alerts.take(hits((11, 11, "s", "host.name=web1", "critical")))
    assert alert.level == "critical" and alert.told == 9


def test_alerts_of_the_layout_before_stories_go_on(hits: Hits) -> None:
    (alert,) = Alerts(LOG).take(hits((3, 100), (4, 160)))
    new = ("told_as", "parts", "hosts", "things", "outside", "proof", "expected", "cause")
    old = {name: value for name, value in orjson.loads(orjson.dumps(alert)).items() if name not in new} | {"told": 2}
    (kept,) = [from_plain(old)]
    assert (kept.count, kept.parts, kept.hosts) == (2, {"r\nhost.name=web1": 2}, ("web1",))
    alerts = Alerts(LOG, [kept])
    alerts.take(hits((5, 200)))
    assert [one.count for one in alerts.opened] == [3]


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
    after = Alerts(LOG, [from_plain(orjson.loads(orjson.dumps(alert))) for alert in before.opened])
    (alert,) = after.take(hits((2, 200)))
    assert alert.told == 1 and alert.count == 2


keys = st.sampled_from([
    "host.name=web1", "host.name=web1;user.name=an", "host.name=web1;user.name=binh", "host.name=web1;source.ip=10.0.0.5",
    "source.ip=203.0.113.9;host.name=web1", "source.ip=198.51.100.7;host.name=web1", "a=1",
])  # fmt: skip
levels = st.sampled_from(["low", "medium", "high"])
notes = st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from("rst"), keys, levels), max_size=20)
shared_ones = st.frozensets(st.sampled_from(["10.0.0.5", "198.51.100.7", "host web1"]))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes, st.lists(st.integers(0, 20), max_size=3), shared_ones)
def test_neither_batches_nor_restarts_make_a_difference(
    hits: Hits, drawn: list[tuple[int, str, str, str]], cuts: list[int], shared: frozenset[str]
) -> None:
    rows = [(n, *note) for n, note in enumerate(drawn)]
    edges = [0, *sorted(cuts), len(rows)]
    whole, parts = Alerts(LOG), Alerts(LOG)
    whole.take(hits(*rows), shared)
    for a, b in itertools.pairwise(edges):
        parts.take(hits(*rows[a:b]), shared)
        parts = Alerts(LOG, [from_plain(orjson.loads(orjson.dumps(alert))) for alert in parts.opened])
    facts = [sorted((alert.id, alert.count, alert.first, alert.last) for alert in one.opened) for one in (whole, parts)]
    assert facts[0] == facts[1]
    assert sum(alert.count for alert in whole.opened) == len(rows)
