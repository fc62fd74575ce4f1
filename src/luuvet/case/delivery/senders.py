"""Which class sends on which kind of route."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from luuvet.case.delivery import secret
from luuvet.case.delivery.letter import Send, Style
from luuvet.case.delivery.mail import Mailer
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.syslog import Syslog
from luuvet.case.delivery.telegram import Telegram
from luuvet.case.delivery.webhook import Webhook
from luuvet.kit.clock import Clock


def sender(route: Route, style: Style, doors: Collection[int], clock: Clock) -> Send:
    """Return what sends on a route; `doors` are the ports of our own syslog listeners."""
    read = partial(secret.read, route.name, route.secret_file)
    if route.kind == "mail":
        return Mailer(route, style, read)
    if route.kind == "webhook":
        return Webhook(route, style, read, clock)
    if route.kind == "telegram":
        return Telegram(route, style, read)
    return Syslog(route, style, doors)
