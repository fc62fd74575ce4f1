from __future__ import annotations

import click
import pytest

from luuvet.cli.span import span_of


def test_the_ends_or_the_latest_span_but_not_both() -> None:
    assert span_of("2026-11-22", None, None) == {"from": "2026-11-22", "to": None, "last": None}
    assert span_of(None, None, "24h") == {"from": None, "to": None, "last": "24h"}
    for start, end in (("2026-11-22", None), (None, "2026-11-23")):
        with pytest.raises(click.UsageError, match="--last"):
            span_of(start, end, "24h")
