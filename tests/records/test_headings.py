from __future__ import annotations

import pytest

from luuvet.records import headings
from luuvet.records.nouns import Asset


@pytest.mark.parametrize(
    ("heading", "field"),
    [("Tên tài sản", "name"), ("TÊN MÁY", "hosts"), ("Địa chỉ IP (hoặc dải)", "ranges"), ("Đơn vị quản lý", "unit"),
     ("Người phụ trách *", "owner"), ("Mức độ quan trọng", "importance"), ("Thiết bị lãnh đạo?", "leader"), ("Ghi_chú", "note"),
     ("Từ ngày", "since"), ("Đến ngày", "until"), ("leader's device", "leader"), ("Host Name", "hosts"), ("Vị trí", ""), ("STT", "")],
)  # fmt: skip
def test_a_heading_is_known_however_it_is_written(heading: str, field: str) -> None:
    assert headings.fields([heading]) == [field]


def test_every_field_is_one_of_an_asset() -> None:
    wanted = set(Asset.__dataclass_fields__) - {"id"}
    assert set(headings._NAMES) == wanted


def test_a_title_is_no_head_and_what_is_not_used_is_named() -> None:
    assert not headings.is_head(["DANH MỤC TÀI SẢN", ""]) and not headings.is_head(["Đơn vị", "Ghi chú"])
    head = ["STT", "Tên", "IP", "Vị trí"]
    assert headings.is_head(head) and headings.unused(head) == ["Vị trí"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_separator_is_the_one_of_the_head(sign: str) -> None:
    title = "Danh mục tài sản, thiết bị; năm 2026"
    assert headings.separator([title, sign.join(["Tên", '"Địa chỉ"', "Đơn vị"])]) == sign
