from __future__ import annotations

import polars as pl

from luuvet.parse.bodies.meaning import read_cases
from luuvet.parse.bodies.work import Options, work
from luuvet.parse.checks import LIST
from luuvet.parse.finish import finish
from luuvet.parse.pattern import PIECES

DECLARED = {
    "copy": {"a": "user.name", "b": "user.name", "ip": "dns.resolved_ip"},
    "map": {
        "event.outcome": {"of": "act", "values": {"ok": "success"}, "else": "unknown"},
        "event.type": {"of": "act", "values": {"ok": ["start", "info"]}},
    },
    "parts": {"ui": r"%{word:network.protocol}\(%{ip:source.ip}\)"},
    "derive": {"event.duration": {"of": "n", "times": 1000}, "acme.word": {"of": "user.name", "match": "^(.)"}},
}


def made(values: dict[str, list[str | None]], **options: object) -> dict[str, object]:
    general = read_cases("x", DECLARED, "acme.log", PIECES).meanings[0]
    told = {
        "absent": ("-",),
        "long": frozenset({"acme.count"}),
        "lower": frozenset({"user.name"}),
        "leftovers": "acme",
        "lists": True,
    }
    plan = work(general, tuple(values), Options(**{**told, **options}))  # type: ignore[arg-type]
    frame = pl.DataFrame({"row": [0], **{f"r:{name}": one for name, one in values.items()}})
    for n, groups in enumerate(plan.parts):
        found = frame.select(groups).to_series().struct.unnest()
        found.columns = [f"p{n}_{m}" for m in range(found.width)]
        frame = frame.hstack(found)
    return finish(frame.select("row", *plan.values), plan.follow, 4).row(0, named=True)


def test_copies_parts_maps_factors_and_leftovers() -> None:
    row = made(
        {
            "a": ["-"],
            "b": ["LAN"],
            "act": ["ok"],
            "ui": ["ssh(192.0.2.1)"],
            "n": ["1.5"],
            "count": ["3"],
            "_x": ["1"],
            "ip": [f"192.0.2.1{LIST}192.0.2.2"],
        }
    )
    assert row == {
        "row": 0,
        "rule": 4,
        "user.name": "lan",
        "event.outcome": "success",
        "event.type": ["start", "info"],
        "network.protocol": "ssh",
        "source.ip": "192.0.2.1",
        "event.duration": 1500,
        "dns.resolved_ip": ["192.0.2.1", "192.0.2.2"],
        "luuvet.extra": '{"acme.act":"ok","acme.ui":"ssh(192.0.2.1)","acme.n":"1.5","acme.count":3,"acme.word":"L"}',
    }


def test_a_value_that_no_line_of_a_batch_has_leaves_the_same() -> None:
    assert made({"b": ["x"]})["event.outcome"] == "unknown"


def test_lists_are_told_with_commas_where_a_field_holds_one_text() -> None:
    assert made({"other": [f"x{LIST}y"]})["luuvet.extra"] == '{"acme.other":"x, y"}'
