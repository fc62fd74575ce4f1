from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import polars as pl

from luuvet.parse import deliveries

BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)


def _members(*lines: tuple[int, str, list[str] | None, str | None, str | None]) -> pl.DataFrame:
    """Lines of a group: group, action, recipients, relay, reason; each a second after the one before."""
    return pl.DataFrame(
        {
            "_group": [line[0] for line in lines],
            "@timestamp": [BEGIN + timedelta(seconds=n) for n in range(len(lines))],
            "event.action": [line[1] for line in lines],
            "email.to.address": [line[2] for line in lines],
            "destination.domain": [line[3] for line in lines],
            "event.reason": [line[4] for line in lines],
        },
        schema_overrides={
            "email.to.address": pl.List(pl.String),
            "destination.domain": pl.String,
            "event.reason": pl.String,
        },
    )


def _tell(members: pl.DataFrame) -> list[dict[str, Any]]:
    wholes = members.group_by("_group", maintain_order=True).agg(
        pl.lit('{"acme.size":7}').first().alias("luuvet.extra")
    )
    made = deliveries.tell(wholes, members)
    return [{**row, **orjson.loads(row["luuvet.extra"])} for row in made.iter_rows(named=True)]


def test_the_last_result_of_each_recipient_counts() -> None:
    (mail,) = _tell(
        _members(
            (1, "mail-received", None, None, None),
            (1, "mail-deferred", ["x@example.org"], None, "timed out"),
            (1, "mail-delivered", ["y@example.org"], "mx.example.org", "250 ok"),
            (1, "mail-delivered", ["x@example.org"], "mx.example.org", "250 ok"),
            (1, "mail-removed", None, None, None),
        )
    )
    assert (mail["event.action"], mail["event.outcome"], mail["event.reason"]) == (
        "mail-delivered",
        "success",
        "250 ok",
    )
    assert (mail["email.recipients"], mail["email.delivered"], mail["acme.size"]) == (2, 2, 7)
    assert mail["email.deliveries"][0] == {
        "to": "x@example.org",
        "result": "delivered",
        "relay": "mx.example.org",
        "reason": "250 ok",
        "at": "2026-11-23T01:00:03.000Z",
    }
    assert mail["event.duration"] == 4_000_000_000
    assert (mail["event.start"], mail["event.end"]) == ("2026-11-23T01:00:00.000Z", "2026-11-23T01:00:04.000Z")


def test_some_reached_and_some_not_is_a_failure_with_its_reason() -> None:
    (mail,) = _tell(
        _members(
            (1, "mail-bounced", ["x@example.org"], None, "unknown user"),
            (1, "mail-delivered", ["y@example.org"], "mx.example.org", "250 ok"),
        )
    )
    assert (mail["event.action"], mail["event.outcome"]) == ("mail-partly-delivered", "failure")
    assert (mail["event.reason"], mail["email.delivered"]) == ("unknown user", 1)


def test_mails_do_not_mix_and_one_without_delivery_says_what_was_decided() -> None:
    first, second, third = _tell(
        _members(
            (1, "mail-received", None, None, None),
            (2, "mail-received", None, None, None),
            (2, "mail-rejected", ["x@example.org"], None, "spam"),
            (1, "mail-expired", ["x@example.org"], None, "too old"),
            (3, "mail-received", None, None, None),
        )
    )
    assert (first["event.action"], first["event.outcome"]) == ("mail-expired", "failure")
    assert (second["event.action"], second["event.outcome"], second["email.deliveries"]) == (
        "mail-rejected",
        "failure",
        [],
    )
    assert (third["event.action"], third["event.outcome"]) == ("mail-delivery", "unknown")


def test_lines_without_recipients_and_servers_are_no_fault() -> None:
    members = _members((1, "mail-received", None, None, None), (1, "mail-removed", None, None, None))
    (mail,) = _tell(members.drop("email.to.address", "destination.domain", "event.reason"))
    assert (mail["event.action"], mail["email.recipients"]) == ("mail-delivery", 0)
