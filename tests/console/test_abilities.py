from __future__ import annotations

from luuvet.console.abilities import Refused


def test_a_refusal_carries_status_and_sentence() -> None:
    refusal = Refused(404, "there is no such event")
    assert refusal.status == 404 and str(refusal) == "there is no such event"


def test_a_refusal_is_said_in_vietnamese_where_there_is_one() -> None:
    both, one = Refused(400, "not closed", "chưa đóng"), Refused(400, "not closed")
    assert (both.said("vi"), both.said("en")) == ("chưa đóng", "not closed")
    assert one.said("vi") == one.said("en") == "not closed"
