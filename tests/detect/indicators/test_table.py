from __future__ import annotations

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.table import rows


def split(text: str) -> tuple[list[Indicator], list[str]]:
    found = list(rows(text))
    return [one for one in found if isinstance(one, Indicator)], [one for one in found if isinstance(one, str)]


def test_one_value_a_line():
    found, said = split("# from a letter\n198.51.100[.]7\n\nevil.test\nnonsense\n")
    assert [one.value for one in found] == ["198.51.100.7", "evil.test"]
    assert found[1].source == "line 4" and said == [
        "line 5: 'nonsense' is neither an address, a domain, a URL, a hash, a mail address nor a file name"
    ]


def test_a_table_with_a_vietnamese_header():
    found, said = split(
        "STT;Loại;Giá trị;Ghi chú\n1;Tên miền;evil[.]test;mã độc\n2;MD5;d41d8cd98f00b204e9800998ecf8427e;\n3;Địa chỉ IP;khong;\n"
    )
    assert [(one.kind, one.value, one.note) for one in found] == [
        ("domain", "evil.test", "mã độc"),
        ("hash", "d41d8cd98f00b204e9800998ecf8427e", ""),
    ]
    assert said == ["line 4: 'khong' is no ip"]


def test_without_a_header_the_first_cell_that_is_one_counts():
    found, _ = split("1,C2,203.0.113.9,seen in May\n2,loader,evil.test,\n")
    assert [one.value for one in found] == ["203.0.113.9", "evil.test"]


def test_values_beside_each_other_all_count():
    found, _ = split("198.51.100.7, 203.0.113.9,evil.test, note\n")
    assert [one.value for one in found] == ["198.51.100.7", "203.0.113.9", "evil.test"]


def test_a_letter_is_read_line_by_line_and_what_holds_nothing_is_named():
    letter = """Kính gửi các đơn vị,
Về việc cảnh báo

Chặn các địa chỉ 198.51.100[.]7, 203.0.113.9, 203.0.113.10 và "evil[.]test
TP.HCM, ngày 25.11.2026
Trân trọng, Cục trưởng
"""
    found, said = split(letter)
    assert [(one.value, one.source) for one in found] == [
        ("198.51.100.7", "line 4"), ("203.0.113.9", "line 4"), ("203.0.113.10", "line 4"), ("evil.test", "line 4"),
    ]  # fmt: skip
    assert said == ["lines 1-2: no indicator in them", "lines 5-6: no indicator in them"]


def test_a_header_may_come_after_a_title_and_rows_may_span_lines():
    found, said = split(
        'DANH SACH CHI DAU\ntype,value,note\nip,198.51.100.7,"two\nlines"\nja3,' + "a" * 32 + ",\nip,x,\n"
    )
    assert [(one.kind, one.source) for one in found] == [("ip", "line 3"), ("ja3", "line 5")]
    assert said == ["line 1: no indicator in it", "line 6: 'x' is no ip"]
