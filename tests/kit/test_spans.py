from __future__ import annotations

import pytest

from luuvet.kit import spans


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("24h", 86_400), ("7d", 604_800), ("250ms", 0.25)]
)
def test_spans(text: str, seconds: float) -> None:
    assert spans.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "0s", "1y", "1 h 2", "٣h"])
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        spans.seconds(text)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("127.0.0.1:5514", "127.0.0.1", 5514), ("[::1]:514", "::1", 514), ("log.example:0", "log.example", 0)],
)
def test_addresses(text: str, host: str, port: int) -> None:
    assert spans.address(text) == (host, port)


@pytest.mark.parametrize("text", ["", "5514", ":5514", "host:", "host:99999", "host:5x", "host:²"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        spans.address(text)


def test_loopback() -> None:
    assert spans.is_loopback("127.8.9.1") and spans.is_loopback("::1") and spans.is_loopback("localhost")
    assert (
        not spans.is_loopback("0.0.0.0") and not spans.is_loopback("10.0.0.1") and not spans.is_loopback("log.example")
    )
