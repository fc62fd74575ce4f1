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
