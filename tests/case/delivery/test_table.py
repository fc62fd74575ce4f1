from __future__ import annotations

from luuvet.case.delivery.table import TABLE


def test_every_row_has_both_languages_and_no_row_holds_a_secret() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert all(row.vi and row.en and row.vi != row.en for row in TABLE)
    assert not any(row.unit == "secret" for row in TABLE)
