"""Raw lines of cases, written out."""

from __future__ import annotations

from typing import Any

import pytest

from luuvet.detect.rawlines import lines_of


def test_lines_stand_as_they_are_written() -> None:
    found = lines_of({"lines": ["a {b} <c>\nd đ", {"line": "e"}], "file": "x.json", "format": "ecs"})
    assert found.payloads == (b"a {b} <c>", "d đ".encode(), b"e") and (found.file, found.format) == ("x.json", "ecs")


def test_a_line_that_repeats_has_a_number_and_a_time() -> None:
    entries = [{"line": "<<%H:%M:%S>> n<<n>>", "repeat": 2, "every": 90}, "<<%Y-%m-%dT%H:%M:%S%z>>"]
    found = lines_of({"lines": entries, "at": "2026-11-20T23:58:00"})
    assert found.payloads == (b"23:58:00 n1", b"23:59:30 n2", b"2026-11-21T00:01:00+0700")
    assert lines_of({"lines": ["<<%H>>"], "at": "2026-11-20T02:00:00+00:00"}).payloads == (b"09",)


@pytest.mark.parametrize("entry", [7, {"line": "a", "often": 2}, {"line": "a", "repeat": "x"}])
def test_what_is_no_line(entry: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        lines_of({"lines": [entry]})
