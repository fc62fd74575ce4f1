"""Mail: a message handed in by an address or an account, and to whom it went."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, key, user

_ID = pl.coalesce("email.message_id", key(pl.col("email.local_id")))
_FROM = pl.col("email.from.address").list.first()
_TO = pl.col("email.to.address").list.first()


def family() -> Family:
    """Return what mail lines say. A line with only a queue id is told under `host|queue-id`; a line with both names
    says that they are one mail. A mailbox line names the message and the account that it was saved for."""
    message, address = End("mail", _ID), pl.col("source.ip")
    both = pl.col("email.message_id").is_not_null() & pl.col("email.local_id").is_not_null()
    queued = End("mail", key(pl.col("email.local_id")))
    kept = pl.col("email.message_id").is_not_null() & pl.col("user.name").is_not_null()
    sent = _FROM.is_not_null() & _TO.is_null() & address.is_null()
    return Family(
        kind("email"),
        (
            Pattern(address.is_not_null(), "handed-in", End("ip", address), message),
            Pattern(sent, "sent", End("user", _FROM), message),
            Pattern(_TO.is_not_null(), "delivered", message, End("user", _TO)),
            Pattern(both, "bears-id", queued, End("mail", pl.col("email.message_id"))),
            Pattern(kept & _FROM.is_null() & _TO.is_null(), "delivered", message, End("user", user("user.name"))),
        ),
    )
