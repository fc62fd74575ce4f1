from __future__ import annotations

import json

from luuvet.cause.story import BlindSpot, Rejected, Sentence, Story, moment

KEYS = ["schema", "symptom", "verdict", "choices", "confidence", "runner_up", "rejected", "entry", "nodes", "groups", "edges",
        "sentences", "actions", "impact", "blind_spots", "skew", "failed_controls", "seconds"]  # fmt: skip


def test_an_empty_story_has_every_promised_key() -> None:
    shown = Story({"kind": "ip"}, "unknown-symptom").to_json()
    assert list(shown) == KEYS and shown["schema"] == 1 and shown["runner_up"] is None
    json.dumps(shown)


def test_texts_that_stand_alone_come_in_the_language_asked_for() -> None:
    story = Story(
        {},
        "found",
        rejected=(Rejected("x", 0.1, "vì", "why"),),
        blind_spots=(BlindSpot("h", "file", 0, 1_000_000, "vì", "why"),),
    )
    assert story.to_json("en")["rejected"][0]["why"] == story.to_json("en")["blind_spots"][0]["would_settle"] == "why"
    assert story.to_json()["rejected"][0]["why"] == "vì"


def test_a_sentence_of_texts() -> None:
    assert Sentence.of({"vi": "a", "en": "b"}, ("e",)) == Sentence("a", "b", ("e",))


def test_no_time_is_none() -> None:
    assert moment(0) is None and moment(1_000_000) == "1970-01-01T00:00:01.000000Z"


def test_what_was_rejected_is_called_by_its_name_in_each_language() -> None:
    one = Rejected("ip:192.0.2.1", 0.123, "vì", "why", "địa chỉ 192.0.2.1", "address 192.0.2.1")
    assert (one.told("vi"), one.told("en")) == ("địa chỉ 192.0.2.1 (0,12): vì", "address 192.0.2.1 (0.12): why")
    assert Rejected("ip:192.0.2.1", 0, "vì", "why").told("vi") == "ip:192.0.2.1 (0,00): vì"
