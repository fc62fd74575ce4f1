from __future__ import annotations

import pytest

from luuvet.search.hint import hint_of


@pytest.mark.parametrize(
    ("query", "field", "near"),
    [
        ("sorce.ip:192.0.2.7", "sorce.ip", "source.ip"),
        ("host.name:web1 AND NOT (event.dataset:x OR evnt.outcome:failure)", "evnt.outcome", "event.outcome"),
        ("user.nam:[a TO b]", "user.nam", "user.name"),
        ("relatd.ip:192.0.2.7", "relatd.ip", "related.ip"),
    ],
)
def test_a_name_that_is_nearly_ours_is_told_in_both_languages(query: str, field: str, near: str) -> None:
    hint = hint_of(query)
    assert hint is not None and hint["vi"] != hint["en"]
    assert all(field in sentence and near in sentence for sentence in hint.values())


@pytest.mark.parametrize(
    "query", ["", "*", "nothing", "source.ip:192.0.2.7", "related.ip:192.0.2.7", "user:hoa", "winlog.event_data.X:y"]
)
def test_a_name_that_is_ours_or_nothing_like_ours_gives_no_hint(query: str) -> None:
    assert hint_of(query) is None
