"""Group keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect.groupkey import DEFAULT, group_keys, read_key
from luuvet.detect.testing import frame_of


def test_host_and_actor_where_a_rule_names_nothing() -> None:
    frame = frame_of([
        {"host.name": "web1", "user.name": "hoa", "source.ip": "192.0.2.1"}, {"host.name": "web1", "source.ip": "192.0.2.1"},
        {"user.name": "hoa"}, {},
    ])  # fmt: skip
    assert group_keys(frame, DEFAULT).to_list() == [
        "host.name=web1;user.name=hoa", "host.name=web1;source.ip=192.0.2.1", "user.name=hoa", "",
    ]  # fmt: skip


def test_rows_that_have_none_of_the_columns() -> None:
    assert group_keys(frame_of([{}, {}]), ("host.name",)).to_list() == ["", ""]
    assert group_keys(frame_of([{}, {}]), ()).to_list() == ["", ""]


def test_leftovers_and_lists() -> None:
    frame = frame_of([{"some.name": "x;y", "event.type": ["user", "creation"]}])
    assert group_keys(frame, ("some.name", "event.type")).to_list() == ["some.name=x%3By;event.type=user"]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
def test_a_key_of_a_frame_reads_back(value: str) -> None:
    (key,) = group_keys(frame_of([{"user.name": value}]), ("user.name",)).to_list()
    assert read_key(key) == {"user.name": value}
