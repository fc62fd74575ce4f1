from __future__ import annotations

import io
from typing import Any

import pytest

from luuvet.cli import assetrows
from luuvet.records import Asset
from luuvet.records.register import revised
from luuvet.records.sheet import read
from luuvet.wire.assetwords import plain

ZONE = "Asia/Ho_Chi_Minh"
NOW = 1_795_600_000_000_123
LIST = (
    "tên;máy;địa chỉ;đơn vị;phụ trách;quan trọng;lãnh đạo;ghi chú;từ ngày;đến ngày\n"
    'Máy "A", tầng 2;a a.bo.example;192.0.2.7-9;Văn phòng;Chị An;;;có; ; \nMáy B;b;;Vụ;;rất quan trọng;x;;01/02/2026;31/12/2027\n'
)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_list_that_is_written_and_read_again_changes_nothing(lang: str) -> None:
    kept, _ = revised([], read(LIST.replace(";;;có", ";;;cũ"), ZONE).assets, NOW - 5)
    kept, _ = revised(kept, read(LIST, ZONE).assets, NOW)
    for rows in ([one for one in kept if one.holds(NOW)], kept):
        out = io.StringIO()
        assetrows.write_csv([plain(one) for one in rows], out, ZONE, lang)
        again = read(out.getvalue(), ZONE)
        assert again.problems == [] and out.getvalue().startswith("\ufeff") and "\r\n" in out.getvalue()
        after, changes = revised(kept, again.assets, NOW + 5)
        assert changes.count == 0 and sorted(after, key=str) == sorted(kept, key=str)


def test_a_row_tells_when_it_holds() -> None:
    row = plain(Asset("i", "Máy in", ("in-1",), ("192.0.2.7",), "Vụ", leader=True, since=1_795_539_600_000_000))
    first, second = assetrows.row_lines(row, ZONE, True)
    assert first.startswith("Máy in: Vụ") and "in-1 192.0.2.7" in first and "25/11/2026 –" in second
    assert assetrows.row_lines(row, ZONE, False) == [first]


def test_changes_have_a_sign_each(monkeypatch: pytest.MonkeyPatch) -> None:
    row = plain(Asset("i", "a", ("a",)))
    change = {"before": row, "after": row, "differences": {"vi": ["đơn vị: A → B"], "en": ["unit: A → B"]}}
    answer: dict[str, Any] = {"added": [row], "changed": [change], "ended": [row]}
    assert [line[0] for line in assetrows.change_lines(answer)] == ["+", "~", "-"]
