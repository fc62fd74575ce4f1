from __future__ import annotations

import pytest

from luuvet.parse.sender import claims_ours, of_sender, time_text


@pytest.mark.parametrize(
    ("name", "ours", "trusted", "kept"),
    [
        ("event.id", False, True, "luuvet.sender.event.id"),
        ("luuvet.alert.id", False, True, "luuvet.sender.alert.id"),
        ("luuvet.alert.id", True, True, "luuvet.alert.id"),
        ("host.name", False, False, "luuvet.sender.host.name"),
        ("host.name", False, True, "host.name"),
        ("luuvet.sender.x", False, True, "luuvet.sender.x"),
        ("user.name", False, False, "user.name"),
    ],
)
def test_what_a_sender_may_not_say(name: str, ours: bool, trusted: bool, kept: str) -> None:
    assert of_sender(name, ours=ours, trusted=trusted) == kept


def test_datasets_of_ours() -> None:
    assert [claims_ours(one) for one in ("unparsed", "luuvet", "luuvet.alert", "luuvetx", None, 5)] == [True] * 3 + [
        False
    ] * 3


def test_a_number_is_milliseconds() -> None:
    assert time_text(1_795_330_800_123) == "2026-11-22T07:00:00.123Z"
    assert (time_text(True), time_text([1])) == ("True", "[1]")
