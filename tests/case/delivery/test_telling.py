from __future__ import annotations

from typing import Any

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.outbox import Batch
from luuvet.case.delivery.telling import Telling


def test_each_finding_names_its_route_and_what_it_is_about(letter: Any, route: Any, now: int) -> None:
    batch = Batch(1, letter(), (), 2, tuple(f"a{n}" for n in range(80)))
    telling, error = Telling("vi"), Failed("refused", place="mail.example.test")
    state = {"error": error.said, "failing": now, "waiting": 3}
    found = [
        telling.delivered(route(), batch, now), telling.failed(route(), batch, error, now),
        telling.lost(route(), batch, ["a@example.test"], error, now), telling.delayed(route(), state, now),
        telling.dropped("chief", 4, now), telling.overflowed("chief", 4, now),
    ]  # fmt: skip
    assert [one.action for one in found] == [
        "delivered",
        *["delivery-failed"] * 2,
        "delivery-delayed",
        *["delivery-failed"] * 2,
    ]
    for one in found:
        document = one.document()
        assert document["event.dataset"] == "luuvet.delivery" and document["luuvet.delivery.route"] == "chief"
        assert document["event.kind"] == "event" and "chief" in document["message"]
    told = found[1].document()
    assert told["luuvet.delivery.tries"] == 3 and len(told["luuvet.delivery.alerts"]) == 50
    assert "mail.example.test" in told["error.message"] and told["event.outcome"] == "failure"
