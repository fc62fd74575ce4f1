from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.parse.audit import lines

KNOWN = frozenset({"SYSCALL", "SERVICE_START"})


def _split(*texts: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = pl.DataFrame({"row": range(len(texts)), "message": texts}, schema={"row": pl.UInt32, "message": pl.String})
    return lines.split(rows, KNOWN)


def _pairs(text: str) -> dict[str, str]:
    return dict(lines.pairs(pl.Series("body", [text])).select("key", "value").rows())


@pytest.mark.parametrize(
    ("text", "node", "kind", "serial"),
    [
        ("node=a-1 type=SYSCALL msg=audit(1700000000.123:45): arch=c000003e", "a-1", "SYSCALL", "45"),
        ("type=EOE msg=audit(1700000000.123:45):", None, "EOE", "45"),
        ("[   12.5] audit: type=1400 audit(1700000000.123:45): apparmor=\"DENIED\"", None, "1400", "45"),
        ("type=UNKNOWN[1334] msg=audit(1700000000.123:45): op=LOAD", None, "UNKNOWN[1334]", "45"),
        ("SERVICE_START pid=1 uid=0", None, "SERVICE_START", None),
    ],
)  # fmt: skip
def test_headers(text: str, node: str | None, kind: str, serial: str | None) -> None:
    found, left = _split(text)
    assert left.is_empty()
    assert found.select("node", "type", "serial").row(0) == (node, kind, serial) if node else (None, kind, serial)


def test_what_is_no_record_is_left() -> None:
    found, left = _split("type=SYSCALL msg=?", "SOMETHING pid=1", "node=x", "")
    assert found.is_empty()
    assert left["row"].to_list() == [0, 1, 2, 3]


def test_values_quoted_nested_and_enriched() -> None:
    found = _pairs(
        'pid=1 msg=\'op=PAM:x y acct="lan" (hostname=?, addr=192.0.2.1, terminal=cron res=success)\'\x1dAUID="lan" UID="root"'
    )
    assert found["op"] == "PAM:x y"
    assert found["acct"] == "lan"
    assert found["addr"] == "192.0.2.1"
    assert found["terminal"] == "cron"
    assert found["res"] == "success"
    assert (found["AUID"], found["UID"]) == ("lan", "root")
    assert "hostname" not in found


def test_what_stands_in_quotes_is_no_pair() -> None:
    assert _pairs('argc=2 a0="x uid=0 res=success" a1="y"') == {"argc": "2", "a0": "x uid=0 res=success", "a1": "y"}


def test_the_enriched_part_is_found_without_its_separator() -> None:
    found, _ = _split("type=SYSCALL msg=audit(1700000000.123:45): key=(null)ARCH=x86_64 SYSCALL=execve")
    assert dict(lines.pairs(found["body"]).select("key", "value").rows()) == {"ARCH": "x86_64", "SYSCALL": "execve"}


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_any_text_is_taken_apart_without_a_fault(texts: list[str]) -> None:
    found = lines.pairs(pl.Series("body", texts, dtype=pl.String))
    assert found.filter(pl.col("at") >= len(texts)).is_empty()
    records, left = _split(*texts)
    assert records.height + left.height == len(texts)
