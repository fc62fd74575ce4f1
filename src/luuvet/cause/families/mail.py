"""Mail: a message handed in by an address or an account, and to whom it went."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, key

_ID = pl.coalesce("email.message_id", key(pl.col("email.local_id")))
_FROM = pl.col("email.from.address").list.first()
_TO = pl.col("email.to.address").list.first()


def family() -> Family:
    """Return what mail lines say. A line with only a queue id is told under `host|queue-id`."""
    message, address = End("mail", _ID), pl.col("source.ip")
    sent = _FROM.is_not_null() & _TO.is_null() & address.is_null()
    return Family(
        kind("email"),
        (
            Pattern(address.is_not_null(), "handed-in", End("ip", address), message),
            Pattern(sent, "sent", End("user", _FROM), message),
            Pattern(_TO.is_not_null(), "delivered", message, End("user", _TO)),
        ),
    )
