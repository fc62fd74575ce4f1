from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.bodies.conftest import Apart, rows_of, told

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.pairs import Pairs
from luuvet.parse.bodies.taken import Ask, Names
from luuvet.parse.checks import FormatError

KEY = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
BARE = st.text(st.characters(exclude_characters=' "\x1e', exclude_categories=("C", "Z")), min_size=1, max_size=8)
INNER = st.text(st.characters(exclude_characters='"\\\x1e', exclude_categories=("C",)), min_size=1, max_size=10)
LINE = st.lists(
    st.tuples(KEY, st.one_of(BARE.map(lambda v: (v, v)), INNER.map(lambda v: (v, f'"{v}"')))), min_size=2, max_size=6
)


@given(st.lists(LINE, min_size=1, max_size=5), st.lists(KEY, max_size=3), st.sampled_from([1, 80]))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read(lines: list[Any], wanted: list[str], times: int) -> None:
    """Few lines go the general way, many of one shape the short one: both read the same."""
    messages = [" ".join(f"{key}={text}" for key, (_, text) in line) for line in lines] * times
    ask = Ask(tuple(dict.fromkeys(wanted)), "left", Names(), Origin())
    found = told(Pairs().take(rows_of(messages), ask), len(messages))
    assert found == [{key: value for key, (value, _) in line} for line in lines] * times


def test_quotes_blanks_and_empty_values(apart: Apart) -> None:
    for times in (1, 100):
        line = r'a=1  b="two words" c="" d= e="say \"hi\" c:\x" f=/p?q=r&s="t" g="x=y z=w"'
        found = apart(Pairs(), *[line] * times)
        assert [{k: v for k, v in one.items() if v != ""} for one in found if one] == [
            {"a": "1", "b": "two words", "e": r'say "hi" c:\x', "f": '/p?q=r&s="t"', "g": "x=y z=w"}
        ] * times


def test_a_backslash_may_be_a_backslash(apart: Apart) -> None:
    for times in (1, 100):
        assert apart(Pairs(escape=False), *[r'dir="C:\x\" user="lan"'] * times)[0] == {"dir": "C:\\x\\", "user": "lan"}


def test_other_signs(apart: Apart) -> None:
    checkpoint = Pairs(separator=";", equals=":")
    assert apart(checkpoint, 'action:"Drop"; src:"192.0.2.1"; rule:4')[0] == {
        "action": "Drop",
        "src": "192.0.2.1",
        "rule": "4",
    }
    assert apart(Pairs(separator=","), 'date=2026-11-22,name="a,b",x=1')[0] == {
        "date": "2026-11-22",
        "name": "a,b",
        "x": "1",
    }
    for times in (1, 100):
        found = apart(
            Pairs(separator=",", equals=": "), *["SrcIP: 192.0.2.1, User: No one here, URL: https://a.example/"] * times
        )
        assert found[-1] == {"SrcIP": "192.0.2.1", "User": "No one here", "URL": "https://a.example/"}
    assert apart(Pairs(blanks=True), "msg=it went wrong user=lan note=at 10:00 = late")[0] == {
        "msg": "it went wrong",
        "user": "lan",
        "note": "at 10:00 = late",
    }


def test_what_is_no_such_message_is_missed(apart: Apart) -> None:
    assert apart(Pairs(), "hello", "", "a=1", "a=1 b=2", 'x "y') == [None, None, None, {"a": "1", "b": "2"}, None]
    assert apart(Pairs(least=1), "a=1") == [{"a": "1"}]


def test_the_last_of_two_values_counts(apart: Apart) -> None:
    for times in (1, 100):
        found = apart(Pairs(), *["a=1 b=2 a=3 c=4 c=5"] * times, wanted=["a"])
        assert found == [{"a": "3", "b": "2", "c": "5"}] * times


def test_names_are_changed(apart: Apart) -> None:
    names = Names({"src": "srcip"}, {"ACME": ""})
    for times in (1, 100):
        assert apart(Pairs(), *["src=192.0.2.1 ACMEtype=x other=1"] * times, names=names)[0] == {
            "srcip": "192.0.2.1",
            "type": "x",
            "other": "1",
        }


def test_many_keys_of_an_odd_sender_are_read(apart: Apart) -> None:
    found = apart(Pairs(), *(f"k{n}=1 m{n}=2" for n in range(3000)))
    assert found[2999] == {"k2999": "1", "m2999": "2"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"separator": "ab"}, "'separator' must be one character"), ({"key": "[a"}, "'key' is no expression")],
)
def test_wrong_options_are_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        Pairs.declared("x", options)
