"""Expressions that cannot be run, or only at a price."""

from __future__ import annotations

import pytest

from luuvet.detect.expressions import fault


@pytest.mark.parametrize(
    "pattern", [r"(?is)\\cmd\.exe\z", r"(?i)https?://[0-9.]{7,15}/", r"(a+)+$", r"(?:x|y){2,9}z", r"^\s*$"]
)
def test_what_can_be_run(pattern: str) -> None:
    assert fault(pattern) == ""


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "[a", "(.{1,500}){1,500}", "a**b"])
def test_what_cannot_be_run_is_told_with_the_expression(pattern: str) -> None:
    assert f"'{pattern}' cannot be run: " in fault(pattern)


def test_what_takes_too_long_is_told_with_its_time() -> None:
    assert "too costly" in fault(r"(a|b|ab){1000}x", most=0.0001)
