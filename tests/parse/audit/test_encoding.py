from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.parse.audit import encoding


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30).filter(lambda text: "\x00" not in text), min_size=1, max_size=6))
def test_what_the_kernel_encodes_is_read_back(texts: list[str]) -> None:
    coded = pl.Series([text.encode().hex().upper() for text in texts], dtype=pl.String)
    assert encoding.texts(coded).to_list() == texts


def test_plain_text_stays_and_bad_bytes_are_marked() -> None:
    assert encoding.texts(pl.Series(["root", "cafe", "7", "C3", "414"])).to_list() == [
        "root",
        "cafe",
        "7",
        "\ufffd",
        "414",
    ]


def test_command_lines_have_blanks() -> None:
    assert encoding.commands(pl.Series(["a\x00-b\x00c d\x00"])).to_list() == ["a -b c d"]


def test_errors_have_names() -> None:
    assert encoding.exits(pl.Series(["0", "-13", "-2", "77", "-99999"])).to_list() == [
        "0",
        "EACCES",
        "ENOENT",
        "77",
        "-99999",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("02000050CB00710A0000000000000000", ("ipv4", "203.0.113.10", "80", None)),
        ("0a00003500000000" + "20010db8000000000000000000000001" + "00000000", ("ipv6", "2001:db8::1", "53", None)),
        ("01002F72756E2F78000041", ("unix", None, None, "/run/x")),
        ("0100002F746D702F78", ("unix", None, None, "@/tmp/x")),
        ("100000000000000000000000", ("netlink", None, None, None)),
        ("0200", ("ipv4", None, None, None)),
        ("zz", (None, None, None, None)),
    ],
)
def test_socket_addresses(text: str, told: tuple[str | None, ...]) -> None:
    assert encoding.sockets(pl.Series([text])).row(0) == told


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_is_read_as_an_address_without_a_fault(texts: list[str]) -> None:
    assert encoding.sockets(pl.Series(texts, dtype=pl.String)).height == len(texts)
