from __future__ import annotations

import pytest

from luuvet.console.questions import BY_NAME, QUESTIONS, arguments


def test_names_are_unique_and_changes_are_never_quiet() -> None:
    assert len(BY_NAME) == len(QUESTIONS)
    assert not [question.name for question in QUESTIONS if question.changes and question.quiet]


def test_defaults_are_filled_and_types_checked() -> None:
    checked = arguments(BY_NAME["search"], {"query": "x", "limit": "5", "oldest_first": "true"})
    assert (checked["query"], checked["limit"], checked["oldest_first"], checked["cursor"]) == ("x", 5, True, None)


@pytest.mark.parametrize(
    ("question", "given", "named"),
    [
        ("search", {"limit": "many"}, "limit"),
        ("search", {"oldest_first": "yes"}, "oldest_first"),
        ("search", {"quary": "x"}, "quary"),
        ("cause", {"kind": "ip"}, "value"),
        ("status", {"lang": "fr"}, "lang"),
    ],
)
def test_a_wrong_parameter_is_named(question: str, given: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        arguments(BY_NAME[question], given)
