from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import orjson
import pytest
from bench.receivers import Authority, Requests, web

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Style
from luuvet.case.delivery.notice import bounded
from luuvet.case.delivery.webhook import MOST_BODY, Webhook, body, document, signature


def hook(route: Any, style: Style, server: Requests, signed: Authority, now: int, secret: str = "") -> Webhook:
    of = route(kind="webhook", to=(f"https://127.0.0.1:{server.port}/in/hush",), ca_file=signed.ca)
    return Webhook(of, style, lambda: secret, lambda: now)


def test_the_body_is_the_alert_in_its_documented_shape(letter: Any, style: Style) -> None:
    found = document(letter(), style)
    assert (found["schema"], found["id"], found["kind"], found["more"]) == (1, "a1-raised", "raised", 0)
    (alert,) = found["alerts"]
    assert alert["id"] == "a1" and alert["rule"]["title"] == "Rule one" and alert["vi"]["why"] == "Vì đó là người lạ."
    assert alert["lines"][0]["original"] == "sshd: Failed password" and alert["address"].startswith(
        "https://log.example.test/"
    )
    assert "text" in document(letter(kind="test"), style)


def test_it_is_signed_so_that_the_receiver_can_tell(
    letter: Any, route: Any, style: Style, signed: Authority, now: int
) -> None:
    key = base64.b64encode(b"k" * 24).decode()
    with web(Requests(), signed) as server:
        for secret in (f"whsec_{key}", "plain", ""):
            hook(route, style, server, signed, now, secret)(letter(), ())
    for secret, (path, headers, content) in zip((b"k" * 24, b"plain", None), server.got, strict=True):
        assert (
            path == "/in/hush" and headers["webhook-id"] == "a1-raised" and orjson.loads(content)["id"] == "a1-raised"
        )
        seconds = headers["webhook-timestamp"]
        assert seconds == str(now // 10**9)
        if secret is None:
            assert "webhook-signature" not in headers
            continue
        made = hmac.new(secret, b"a1-raised." + seconds.encode() + b"." + content, hashlib.sha256).digest()
        assert headers["webhook-signature"] == "v1," + base64.b64encode(made).decode()


def test_a_signing_key_that_is_none_is_named() -> None:
    with pytest.raises(Failed) as refused:
        signature("whsec_not base64!", "a", 1, b"")
    assert refused.value.key == "whsec" and "not base64!" not in refused.value.said["en"]


@pytest.mark.parametrize(
    ("status", "permanent", "blocking"),
    [(301, False, True), (307, False, True), (400, True, False), (413, True, False), (401, False, True), (404, False, True), (429, False, True), (503, False, True)],
)  # fmt: skip
def test_what_the_receiver_says_decides_what_follows(
    letter: Any, route: Any, style: Style, signed: Authority, now: int, status: int, permanent: bool, blocking: bool
) -> None:
    answer = (status, {"location": "https://127.0.0.1:1/", "retry-after": "90"}, b"no\r\nthanks")
    with web(Requests([answer]), signed) as server, pytest.raises(Failed) as refused:
        hook(route, style, server, signed, now)(letter(), ())
    found = refused.value
    assert (found.permanent, found.blocking) == (permanent, blocking) and len(server.got) == 1
    assert str(status) in found.said["vi"] and "hush" not in str(found.said)
    assert found.key == "redirect" or found.retry_after == 90


def test_a_huge_alert_is_bounded(letter: Any, notice: Any, style: Style) -> None:
    huge = bounded({"vi": {"message": "ạ" * 9000}, "hosts": ["x" * 9000] * 40})
    lines = tuple({"event": "l-1", "time": "t", "host": "h", "original": "z" * 20_000} for _ in range(20))
    content = body(letter(*[notice(f"a{n}", alert=huge, lines=lines) for n in range(20)], more=5), style)
    found = orjson.loads(content)
    assert len(content) <= MOST_BODY and found["alerts"][0]["lines"] == []
    assert len(found["alerts"]) + found["more"] == 25 and found["alerts"]
