from __future__ import annotations

from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.wire import searches
from luuvet.wire.local import Local

ASKED: dict[str, Any] = {
    "query": "event.action:ssh-login",
    "threshold": 2,
    "window": "10m",
    "group_by": "source.ip",
    "level": "high",
}


def add(local: Local, name: str, **changed: Any) -> Any:
    return local.ask("search_add", **{"name": name, **ASKED, **changed})["search"]


def test_a_search_is_kept_as_it_was_asked_for(local: Local) -> None:
    one = add(local, "logons", why="dò mật khẩu")
    assert (one["window"], one["threshold"], one["owner"], one["why"]) == (600, 2, "an", "dò mật khẩu")
    assert [each["name"] for each in local.ask("searches")["searches"]] == ["logons"]
    add(local, "logons", threshold=9)
    assert [each["threshold"] for each in local.ask("searches")["searches"]] == [9]
    local.ask("search_remove", name="logons")
    assert local.ask("searches")["searches"] == []
    local.catch_up()
    actions = [e["event"]["action"] for e in local.ask("search", query="event.dataset:luuvet.record")["events"]]
    assert sorted(actions) == ["saved-search-added", "saved-search-added", "saved-search-removed"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"query": "a AND ("}, "column 3"),
        ({"group_by": "nope.field"}, "nope.field"),
        ({"window": "soon"}, "soon"),
        ({"window": "8d"}, "8d"),
        ({"threshold": 0}, "threshold"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_refused_when_it_is_added(local: Local, changed: dict[str, Any], said: str) -> None:
    with pytest.raises((Refused, ValueError), match=said) as error:
        add(local, **{"name": "x", **changed})
    assert getattr(error.value, "status", 400) == 400 and local.ask("searches")["searches"] == []


def test_how_often_it_would_have_alerted(local: Local) -> None:
    add(local, "logons")
    span = {"from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z"}
    found = local.ask("search_test", name="logons", **span)
    assert found["alerts"] == 1 and found["windows"][0]["group"] == "203.0.113.66" and found["windows"][0]["count"] == 2
    assert found["windows"][0]["start"].startswith("2026-11-22T01:00:00")
    add(local, "logons", threshold=3)
    assert local.ask("search_test", name="logons", **span)["alerts"] == 0
    local.ask("search_remove", name="logons")
    with pytest.raises(Refused, match="logons"):
        local.ask("search_test", name="logons")
    with pytest.raises(Refused):
        local.ask("search_remove", name="logons")


def test_there_is_an_end_to_how_many(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    add(local, "one"), add(local, "one")
    with pytest.raises(Refused, match="1 saved searches"):
        add(local, "two")
    local.ask("search_remove", name="one")
