"""The token in every way that log shippers send one."""

import base64

import pytest

from luuvet.receive.http.token import is_allowed


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("Bearer s3crét", True),
        ("bearer s3crét", True),
        ("ApiKey s3crét", True),
        (f"ApiKey {packed('id:s3crét')}", True),
        (f"Basic {packed('anyone:s3crét')}", True),
        ("", False),
        ("s3crét", False),
        ("Bearer", False),
        ("Bearer s3cret", False),
        (f"Bearer {packed('id:s3crét')}", False),
        (f"Basic {packed('s3crét')}", False),
        ("Basic ////", False),
        ("Digest s3crét", False),
    ],
)
def test_headers(header: str, allowed: bool) -> None:
    assert is_allowed("s3crét", header) is allowed


def test_no_token_lets_everyone_in() -> None:
    assert is_allowed("", "")
