from __future__ import annotations

from dataclasses import replace

from luuvet.detect.searches.finding import capped, stopped, threshold_reached
from luuvet.detect.searches.windows import Reached
from luuvet.records import SavedSearch

SEARCH = SavedSearch("nhieu-loi", "a:b", 5, 600, "high", "source.ip", "vì sao", "làm gì", "hoa", 1)


def test_a_window_says_what_was_asked_and_found() -> None:
    document = threshold_reached(SEARCH, Reached("203.0.113.9", 6, 8), ["log00000-1"], "en", 7).document()
    assert (document["event.dataset"], document["event.action"]) == ("luuvet.search-alert", "threshold-reached")
    assert {name: document[f"luuvet.search.{name}"] for name in ("name", "query", "count", "threshold", "window", "level")} == {
        "name": "nhieu-loi", "query": "a:b", "count": 8, "threshold": 5, "window": 600, "level": "high",
    }  # fmt: skip
    assert document["source.ip"] == document["luuvet.search.group"] == "203.0.113.9"
    assert document["luuvet.search.why"] == "vì sao" and document["luuvet.search.owner"] == "hoa"
    assert (document["event.start"][:19], document["event.end"][:19]) == ("1970-01-01T00:01:00", "1970-01-01T00:11:00")
    assert document["luuvet.search.events"] == ["log00000-1"]
    assert document["message"] == "Saved search nhieu-loi: 8 events within 10m (threshold 5), source.ip 203.0.113.9."


def test_the_same_window_has_the_same_id_whatever_came_late() -> None:
    def of(search: SavedSearch, one: Reached) -> str:
        return str(threshold_reached(search, one, [], "vi", 7).document()["luuvet.search.id"])

    first = of(SEARCH, Reached("a", 6, 8))
    assert first == of(SEARCH, Reached("a", 6, 9))
    assert (
        len(
            {
                first,
                of(SEARCH, Reached("a", 7, 8)),
                of(SEARCH, Reached("b", 6, 8)),
                of(replace(SEARCH, name="x"), Reached("a", 6, 8)),
            }
        )
        == 4
    )


def test_only_entities_become_fields_of_their_own() -> None:
    search = replace(SEARCH, group_by="event.action", why="", first_step="")
    document = threshold_reached(search, Reached("login", 1, 5), [], "en", 7).document()
    assert document["event.action"] == "threshold-reached" and document["luuvet.search.group"] == "login"
    assert "luuvet.search.why" not in document
    alone = threshold_reached(replace(search, group_by=None), Reached("", 1, 5), [], "en", 7).document()
    assert "luuvet.search.group" not in alone


def test_what_is_stopped_or_too_much_is_said() -> None:
    halted = stopped(SEARCH, "too long", "en", 7).document()
    assert (
        halted["event.action"] == "search-stopped"
        and "nhieu-loi" in halted["message"]
        and "too long" in halted["message"]
    )
    more = capped(SEARCH, 50, "vi", 7).document()
    assert more["event.action"] == "search-capped" and "50" in more["message"]
