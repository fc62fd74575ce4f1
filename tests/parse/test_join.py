from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse import deliveries
from luuvet.parse.checks import FormatError
from luuvet.parse.join import read_join


def test_a_declaration_with_and_without_its_parts() -> None:
    plain = read_join("f", "x_y", {"by": "mail.queue"}, "x.y")
    assert (plain.datasets, plain.by, plain.within, plain.closes, plain.count_whole) == (
        ("x.y",),
        ("mail.queue",),
        5.0,
        {},
        True,
    )
    full = read_join(
        "f", "x_y",
        {"by": ["host.name", "q"], "datasets": ["a", "b"], "within": 60, "patience": 7, "closes": {"event.action": ["end"]},
         "last": ["event.outcome"], "tell": "mail", "after": 30, "set": {"event.action": "done"}, "counts": "members"},
        "x.y",
    )  # fmt: skip
    assert (full.datasets, full.patience, full.closes, full.last) == (
        ("a", "b"),
        7,
        {"event.action": ("end",)},
        ("event.outcome",),
    )
    assert (plain.after, plain.tell, full.after, full.tell) == (None, None, 30.0, deliveries.tell)
    assert full.constants == {"event.action": "done"} and not full.count_whole


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({}, "in common"),
        ({"by": ["a"], "nope": 1}, "unknown key 'nope'"),
        ({"by": ["a"], "within": "long"}, "numbers"),
        ({"by": ["a"], "after": "long"}, "numbers"),
        ({"by": ["a"], "tell": "nope"}, "no 'tell' of the name 'nope'; known are mail"),
        ({"by": ["a"], "set": {"event.outcome": "fine"}}, "'fine' is no event.outcome"),
        ([], "not a mapping"),
    ],
)
def test_a_wrong_one_is_refused_with_the_reason(declared: Any, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read_join("formats/x_y/format.yaml", "x_y", declared, "x.y")
