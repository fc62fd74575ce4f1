from __future__ import annotations

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw, SinkFull
from luuvet.event.scope import Scope
from luuvet.wire.edits import Edit, done, edited, name_of
from luuvet.wire.refusing import bounded

WHOLE = Scope.whole("hoa")


def test_what_is_changed_is_sealed_before_it_counts() -> None:
    order: list[str] = []
    finding = edited("saved-search-added", "creation", "loi", WHOLE, "en", 5, {"query": "a:b", "group_by": None})

    def seal(raw: Raw) -> None:
        order.append("sealed")
        assert b"luuvet.record" in raw.payloads[0] and b'"luuvet.record.query":"a:b"' in raw.payloads[0]

    answer = done(lambda scope, given: Edit(finding, lambda: order.append("done"), {"ok": True}), seal, lambda: 5)
    assert answer(WHOLE, {}) == {"ok": True} and order == ["sealed", "done"]


def test_what_cannot_be_sealed_is_not_done() -> None:
    applied: list[int] = []
    finding = edited("saved-search-removed", "deletion", "loi", WHOLE, "vi", 5, {})

    def seal(raw: Raw) -> None:
        raise SinkFull("no room", retry_after=5)

    answer = bounded(done(lambda scope, given: Edit(finding, lambda: applied.append(1), {}), seal, lambda: 5))
    with pytest.raises(Refused) as error:
        answer(WHOLE, {})
    assert error.value.status == 503 and not applied


def test_who_changed_what_is_a_finding() -> None:
    document = edited(
        "indicator-list-added", "creation", "letter", WHOLE, "en", 5, {"count": 3, "until": None}
    ).document()
    assert (document["event.dataset"], document["event.action"]) == ("luuvet.record", "indicator-list-added")
    assert (document["user.name"], document["luuvet.record.name"], document["luuvet.record.count"]) == (
        "hoa",
        "letter",
        3,
    )
    assert "luuvet.record.until" not in document and "letter" in document["message"] and "hoa" in document["message"]


def test_a_name_is_one_line_of_letters() -> None:
    assert name_of("  công văn   12 ") == "công văn 12"
    for text in ("", "  ", "a" * 81, "a\x1b[31mb"):
        with pytest.raises(Refused):
            name_of(text)
