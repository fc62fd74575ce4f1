"""The body of `_bulk`: every line ends in a run."""

import itertools

from hypothesis import assume, given
from hypothesis import strategies as st

from luuvet.receive.http.bulk import MAX_ACTION, Action, Run, parse_bulk

LINE = st.sampled_from(
    [
        b'{"create":{}}',
        b'{"index":{"_id":"1"}}',
        b'{"delete":{"_id":"1"}}',
        b'{"update":{}}',
        b'{"a":1}',
        b"junk",
        b"",
        b'{"create":null}',
    ]
)


def test_the_same_action_for_all_is_one_run() -> None:
    (run,) = parse_bulk(b'{"create":{"_index":"x"}}\n{"a":1}\n{"create":{"_index":"x"}}\n{"a":2}')
    assert run == Run(Action("create", "x"), b'{"create":{"_index":"x"}}', [b'{"a":1}', b'{"a":2}'], [0, 1])


def test_the_path_names_the_index_for_actions_that_do_not() -> None:
    runs = parse_bulk(b'{"create":{}}\r\n{"a":1}\r\n{"index":{"_index":"y","_id":7}}\r\n{"a":2}\r\n', "x")
    assert [run.action for run in runs] == [Action("create", "x"), Action("index", "y", "7")]


def test_refusals_say_why() -> None:
    body = (
        b'junk\n{"a":1,"b":2}\n{"frob":{}}\n'
        + b'{"create":{"_index":"'
        + b"x" * MAX_ACTION
        + b'"}}\n{"create":{}}\n[1]\n'
    )
    runs = parse_bulk(body)
    assert all(run.refused for run in runs) and len(runs) == 5
    assert parse_bulk(b"") == []


@given(st.lists(LINE, max_size=20))
def test_every_line_is_an_item_or_its_action(lines: list[bytes]) -> None:
    lines = [line for line in lines if line]
    assume((b'{"update":{}}',) * 2 not in itertools.pairwise(lines))
    runs = parse_bulk(b"\n".join(lines))
    back = [
        line
        for run in runs
        for document in run.documents
        for line in ([] if run.refused and run.line == document else [run.line]) + [document]
    ]
    assert back == lines
    assert [position for run in runs for position in run.positions] == list(
        range(sum(len(run.documents) for run in runs))
    )
