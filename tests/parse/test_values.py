from __future__ import annotations

from typing import Any

import pytest

from luuvet.event.fields import BY_NAME
from luuvet.parse import values
from luuvet.parse.named import NAMED
from luuvet.parse.values import Memo, bits, chain, each, fit, matching, table


@pytest.mark.parametrize(
    ("name", "value", "fitted"),
    [
        ("process.pid", "12", 12),
        ("process.pid", "0x1a4", 420),
        ("process.pid", 3.0, 3),
        ("process.pid", 3.5, None),
        ("process.pid", True, None),
        ("process.pid", 1 << 70, None),
        ("process.pid", "many", None),
        ("process.pid", [7, 8], 7),
        ("source.ip", "::ffff:192.0.2.1", "192.0.2.1"),
        ("source.ip", "nowhere", None),
        ("source.ip", 5, None),
        ("user.name", 5, "5"),
        ("user.name", {"a": 1}, None),
        ("event.category", "web", ["web"]),
        ("dns.resolved_ip", ["192.0.2.1", "x"], None),
    ],
)
def test_fit(name: str, value: Any, fitted: Any) -> None:
    assert fit(BY_NAME[name], value) == fitted


def test_a_table_knows_numbers_however_they_are_written() -> None:
    reason = table({0xC000006A: "password", 0: "none", "%%1936": "default", "Yes": "yes"}, other="other")
    for code in ("0xC000006A", "0xc000006a", 0xC000006A, "-1073741718", " 0xC000006A "):
        assert reason(code) == "password"
    assert (reason("0x0"), reason("%%1936"), reason("YES"), reason("5")) == ("none", "default", "yes", "other")


def test_bits_and_codes_become_words() -> None:
    flags = bits({0x1: "A", 0x10: "B"})
    assert (flags("0x11"), flags(1), flags("4"), flags("many")) == (["A", "B"], ["A"], None, None)
    rights = each({"%%4416": "ReadData"})
    assert rights("%%4416\r\n\t\t%%9999\r\n") == ["ReadData", "%%9999"]


def test_steps_follow_each_other_and_nothing_stops_them() -> None:
    user = chain([matching(r"User = ([^\r\n]*)"), NAMED["account"]])
    assert (user("x\nUser = A\\lan\r\n"), user("nobody"), user("User = ")) == ("lan", None, None)


def test_a_memo_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "REMEMBERED", 4)
    asked: list[Any] = []
    memo = Memo(lambda value: asked.append(value) or value)
    assert [memo["a"], memo["a"], memo["b" * 300], memo["b" * 300]] == ["a", "a", "b" * 300, "b" * 300]
    assert asked == ["a", "b" * 300, "b" * 300]
    for n in range(20):
        assert memo[n] == n
        assert len(memo) <= 4
