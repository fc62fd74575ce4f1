from __future__ import annotations

from typing import Any

import pytest

from luuvet.case.delivery.letter import Style
from luuvet.case.delivery.mail import Mailer
from luuvet.case.delivery.route import KINDS
from luuvet.case.delivery.senders import sender
from luuvet.case.delivery.syslog import Syslog
from luuvet.case.delivery.telegram import Telegram
from luuvet.case.delivery.webhook import Webhook


@pytest.mark.parametrize(("kind", "made"), list(zip(KINDS, (Mailer, Webhook, Syslog, Telegram), strict=True)))
def test_each_kind_has_its_sender(route: Any, style: Style, kind: str, made: type) -> None:
    assert type(sender(route(kind=kind), style, (), lambda: 0)) is made
