from __future__ import annotations

import pytest

from luuvet.search.language import parse
from luuvet.search.wholes import table_of


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("", "events"),
        ("user.name:root", "events"),
        ("luuvet.joined:*", "joined"),
        ("user.name:root and (luuvet.members:0123456789abcdef-7 or x)", "joined"),
        ("not luuvet.joined:*", "events"),
        ("event.id:0123456789abcdef-7", "events"),
        ("event.id:0123456789abcdef-7+linux_auditd", "joined"),
        ("event.id:nonsense", "events"),
    ],
)
def test_a_query_reads_records_or_wholes(text: str, table: str) -> None:
    assert table_of(parse(text)) == table
