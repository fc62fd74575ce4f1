"""Answers are JSON, whatever the names in them; the fast way says the same as the plain one."""

import json

from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.http import answers

NAME = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(NAME, st.integers(0, 1 << 60))
def test_a_run_is_answered_as_its_items(index: str, first: int) -> None:
    numbers = range(first, first + 3)
    assert answers.items("create", index, numbers) == [answers.item("create", index, "", number) for number in numbers]


@given(NAME, NAME)
def test_answers_are_json(index: str, id: str) -> None:
    items = [answers.item("index", index, id, 5, "noop"), answers.refused("create", index, id, 429, "full", "later")]
    told = json.loads(answers.bulk(3, True, items))
    assert told["errors"] is True
    assert (told["items"][0]["index"]["_id"], told["items"][0]["index"]["status"]) == (id or "5", 200)
    assert told["items"][1]["create"]["error"] == {"type": "full", "reason": "later"}
    assert json.loads(answers.error(413, "kind", "too large"))["error"]["root_cause"][0]["type"] == "kind"
