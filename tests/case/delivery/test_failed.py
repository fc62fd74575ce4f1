from __future__ import annotations

import smtplib
import socket
import ssl

import httpx2
import pytest

from luuvet.case.delivery.failed import Failed, of


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed"), "certificate"),
        (socket.gaierror(-2, "unknown"), "name"),
        (ConnectionRefusedError(111, "refused"), "refused"),
        (TimeoutError(), "timeout"),
        (caused(httpx2.ConnectError("x"), ConnectionRefusedError(111, "refused")), "refused"),
        (smtplib.SMTPServerDisconnected("gone"), "closed"),
        (OSError(113, "No route to host"), "network"),
        (Failed("token", route="a"), "token"),
    ],
)
def test_an_error_is_a_sentence_in_both_languages(error: Exception, key: str) -> None:
    found = of(error, "mail.example.test")
    assert found.key == key and found.said["vi"] != found.said["en"]
    assert found.blocking and not found.permanent
    if key != "token":
        assert "mail.example.test" in found.said["vi"]


def test_an_error_of_others_is_told_by_its_kind_only() -> None:
    assert (
        "hush" not in str(of(ValueError("hush"), "x").said) and "ValueError" in of(ValueError("hush"), "x").said["vi"]
    )


def test_what_a_receiver_says_stays_one_bounded_line() -> None:
    found = Failed("answered", place="x", code=500, reason="a\nb\x1b" + "z" * 9000)
    assert found.said["en"].isprintable() and len(found.said["en"]) < 400
