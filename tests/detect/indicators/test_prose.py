from __future__ import annotations

import pytest

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.prose import found


def values(line: str) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in found(line, "line 1") if isinstance(one, Indicator)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("1. Chặn các địa chỉ IP: 198.51.100[.]7, 203.0.113.9:8443.", [("ip", "198.51.100.7"), ("ip", "203.0.113.9")]),
        ("và cả dải 192.0.2.0[/]24;", [("network", "192.0.2.0/24")]),
        ("Tên miền: evil[.]test, cdn(dot)bad[.]example", [("domain", "evil.test"), ("domain", "cdn.bad.example")]),
        ("tên miền evil [.] example (xem dưới)", [("domain", "evil.example")]),
        ("“cập-nhật.example”", [("domain", "xn--cp-nht-bf8be.example")]),
        ("tải từ hxxps[://]evil[.]test/a/b?c=1.", [("url", "https://evil.test/a/b?c=1")]),
        ("- MD5:0123456789abcdef0123456789ABCDEF", [("hash", "0123456789abcdef0123456789abcdef")]),
        ("thư của giamdoc[@]bad.example có tệp Thong_bao.docm", [("email", "giamdoc@bad.example"), ("file", "Thong_bao.docm")]),
        ("Số 123/CATTT, ngày 25.11.2026, TP.HCM, v.v, phiên bản 10.0.19041.1, ThS.Nguyen", []),
        ("Kính gửi các đơn vị chuyên trách", []),
        ("trang-bi-chen[.]gov[.]vn", [("domain", "trang-bi-chen.gov.vn")]),
    ],
)  # fmt: skip
def test_what_letters_say(line: str, wanted: list[tuple[str, str]]) -> None:
    assert values(line) == wanted


def test_the_senders_own_address_is_told_and_not_taken() -> None:
    line = "Xem https://canhbao.gov.vn/tin hoặc viết cho truc@don-vi.gov.vn."
    said = list(found(line, "line 9"))
    assert len(said) == 2 and all(isinstance(one, str) and one.startswith("line 9: ") for one in said)
    assert "https://canhbao[.]gov[.]vn/tin" in str(said[0])
