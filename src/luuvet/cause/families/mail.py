"""Mail: a message handed in by an address or an account, and to whom it went."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Pattern, key

IS = pl.col("_email")
"""Rows that this family looks at."""

_ID = pl.coalesce("email.message_id", key(pl.col("email.local_id")))
_FROM = pl.col("email.from.address").list.first()
_TO = pl.col("email.to.address").list.first()


def patterns() -> list[Pattern]:
    """Return what mail lines say. A line with only a queue id is told under `host|queue-id`."""
    message = End("mail", _ID)
    sent = IS & _FROM.is_not_null() & _TO.is_null()
    return [
        Pattern(IS & pl.col("source.ip").is_not_null(), "handed-in", End("ip", pl.col("source.ip")), message),
        Pattern(sent & pl.col("source.ip").is_null(), "sent", End("user", _FROM), message),
        Pattern(IS & _TO.is_not_null(), "delivered", message, End("user", _TO)),
    ]
