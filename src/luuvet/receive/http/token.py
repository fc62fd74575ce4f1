"""The token of the HTTP intake, in any of the ways log shippers can send one. Compared in constant time."""

from __future__ import annotations

import base64
import hmac


def is_allowed(token: str, header: str) -> bool:
    """Tell whether an `Authorization` header carries the token; an empty token lets everyone in.

    Understood: `Bearer TOKEN`; `ApiKey TOKEN` or `ApiKey base64(id:TOKEN)` (Beats, Fluent Bit); `Basic base64(user:TOKEN)`.
    """
    if not token:
        return True
    scheme, _, value = header.strip().partition(" ")
    value = value.strip()
    shown = [value]
    if scheme.lower() in ("apikey", "basic"):
        shown.append(_after_colon(value))
    elif scheme.lower() != "bearer":
        return False
    return any([hmac.compare_digest(one.encode(), token.encode()) for one in shown])


def _after_colon(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8").partition(":")[2]
    except ValueError:  # not base64, or not UTF-8 inside
        return ""
