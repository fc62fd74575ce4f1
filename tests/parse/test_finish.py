from __future__ import annotations

import polars as pl

from luuvet.parse.checks import LIST, ValueMap
from luuvet.parse.finish import finish, first_words, follow, listed, mapped


def test_a_piece_has_its_fields_leftovers_and_rule() -> None:
    values = pl.DataFrame(
        {
            "row": [5],
            "user.name": ["lan"],
            "_act": ["ok"],
            "acme.n": ["3"],
            "acme.s": [None],
            "process.command_line": ["/bin/ls -l"],
        },
        schema_overrides={"acme.s": pl.String},
    )
    steps = [
        mapped(ValueMap("event.type", "_act", {"ok": "start"}, None), "_act"),
        *first_words({"process.name": "process.command_line"}, values.columns),
    ]
    more = [pl.Series("time.how", ["x"])]
    row = finish(values, follow(values.columns[1:], [], steps, {"acme.n"}), 7, more).row(0, named=True)
    assert row == {
        "row": 5,
        "user.name": "lan",
        "process.command_line": "/bin/ls -l",
        "event.type": ["start"],
        "process.name": "ls",
        "luuvet.extra": '{"acme.n":3}',
        "time.how": "x",
        "rule": 7,
    }


def test_a_list_of_addresses_holds_nothing_else() -> None:
    frame = pl.DataFrame({"a": [f"www.example{LIST}192.0.2.1{LIST}2001:db8::1", "www.example", None]})
    made = frame.select(listed(pl.col("a"), "dns.resolved_ip"))["a"].to_list()
    assert made == [["192.0.2.1", "2001:db8::1"], None, None]
    assert frame.select(listed(pl.col("a"), "event.type"))["a"].to_list()[1] == ["www.example"]
