from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.named import NAMED


@pytest.mark.parametrize(
    ("name", "value", "made"),
    [
        ("account", "EXAMPLE\\lan", "lan"),
        ("account", "lan@example.vn", "lan"),
        ("account", "lan", "lan"),
        ("account", "S-1-5-18", None),
        ("domain", "EXAMPLE\\lan", "EXAMPLE"),
        ("domain", "lan@example.vn", "example.vn"),
        ("domain", "lan", None),
        ("sid", "S-1-5-18", "S-1-5-18"),
        ("sid", "lan", None),
        ("common name", "CN=Hỗ Trợ\\, phòng 2,OU=CNTT,DC=example", "Hỗ Trợ, phòng 2"),
        ("common name", "EXAMPLE\\lan", "lan"),
        ("last", "C:\\a\\b.exe", "b.exe"),
        ("last", "/var/www/", None),
        ("folder", "C:\\a\\b.exe", "C:\\a"),
        ("folder", "b.exe", None),
        ("extension", "C:\\a.b\\hồ sơ.DOCX", "DOCX"),
        ("extension", "C:\\a.b\\c", None),
        ("extension", ".bashrc", None),
        ("md5", "SHA1=00,MD5=AB12,SHA256=CD", "ab12"),
        ("sha256", "MD5=AB", None),
        ("sha256 alone", "ab", None),
        ("registry", "HKEY_LOCAL_MACHINE\\SOFTWARE\\A", "HKLM\\SOFTWARE\\A"),
        ("registry", "\\REGISTRY\\MACHINE\\SOFTWARE\\A", "HKLM\\SOFTWARE\\A"),
        ("hive", "HKU\\S-1\\A", "HKU"),
        ("key", "HKU\\S-1\\A", "S-1\\A"),
        ("address", "::ffff:192.0.2.7", "192.0.2.7"),
        ("address", "192.0.2.7:49800", "192.0.2.7"),
        ("address", "[2001:db8::1]:445", "2001:db8::1"),
        ("address", "LOCAL", None),
        ("port", "192.0.2.7:49800", 49800),
        ("port", "[2001:db8::1]:445", 445),
        ("port", "2001:db8::1", None),
        ("host", "\\\\KHACH-3", "KHACH-3"),
        ("host", "192.0.2.7", None),
        ("program", '"C:\\Program Files\\a b.exe" -k', "C:\\Program Files\\a b.exe"),
        ("program", "C:\\Program Files\\a.exe -k", "C:\\Program Files\\a.exe"),
        ("program", "rundll32 x,y", "rundll32"),
        ("program", " ", None),
        ("positive", "0", None),
        ("positive", "0x10", 16),
        ("guid", "A1B2C3D4-0001-6740-1F00-000000002A00", "{a1b2c3d4-0001-6740-1f00-000000002a00}"),
        ("guid", "{A1B2C3D4-0001-6740-1F00-000000002A00}", "{a1b2c3d4-0001-6740-1f00-000000002a00}"),
        ("guid", "other", "other"),
        ("addresses", "type:  5 a.example;::ffff:203.0.113.66;2001:db8::1;", ["203.0.113.66", "2001:db8::1"]),
        ("addresses", "-", None),
        ("words", "SeA\r\n\t\tSeB", ["SeA", "SeB"]),
        ("lines", ["a", 1], "a\n1"),
        ("unescaped", "a &amp; b", "a & b"),
        ("audit", "0x8020000000000000", "success"),
        ("audit", "0x8010000000000000", "failure"),
        ("audit", "-9214364837600034816", "success"),
        ("audit", "-9218868437227405312", "failure"),
        ("audit", ["Classic", "Audit Failure"], "failure"),
        ("audit", "AUDIT_SUCCESS", "success"),
        ("audit", "0x80000000000000", None),
    ],
)
def test_named_functions(name: str, value: Any, made: Any) -> None:
    assert NAMED[name](value) == made
