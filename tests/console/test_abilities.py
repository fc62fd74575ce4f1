from __future__ import annotations

from luuvet.console.abilities import Refused


def test_a_refusal_carries_status_and_sentence() -> None:
    refusal = Refused(404, "there is no such event")
    assert refusal.status == 404 and str(refusal) == "there is no such event"
