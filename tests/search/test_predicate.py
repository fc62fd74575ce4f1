from __future__ import annotations

import pytest

from luuvet.search import QueryError


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("user.name:root", [0]),
        ("user.name:ROOT", [0]),
        ("user.name:(root or lan)", [0, 1]),
        ("host.name:srv-web", [0, 1]),
        ("host:srv-*", [0, 1]),
        ("user.name:l?n", [1]),
        ("user.name:hoa", [2, 3]),
        ("user.name:hoà", [2]),
        ("user.name:HOÀ", [2]),
        ("user.name:ho*", [2, 3]),
        ("not user.name:*", [4, 5, 6, 7]),
        ("-user.name:* -process.pid:*", [6, 7]),
        ("source.ip:198.51.100.7", [0]),
        ("source.ip:198.51.100.0/26", [0]),
        ("source.ip:198.51.100.0/24", [0, 1]),
        ("source.ip:198.51.100.7*", [0, 1]),
        ("source.ip:[198.51.100.8 TO 198.51.100.255]", [1]),
        ("destination.ip:2001:db8::5", [6]),
        ("destination.ip:2001:0DB8:0::5", [6]),
        ("destination.ip:2001:db8::/64", [6]),
        ("dns.resolved_ip:203.0.113.5", [7]),
        ("dns.resolved_ip:2001:db8::/32", [7]),
        ("dns.resolved_ip:*", [7]),
        ("related.ip:192.0.2.0/24", [6]),
        ("related.ip:2001:db8::/32", [6, 7]),
        ("related.user:lan", [1]),
        ("source.port:22", [1]),
        ("source.port:>22", [0]),
        ("source.port:>=22", [0, 1]),
        ("source.port:{22 TO 40022}", []),
        ("source.port:[22 TO *]", [0, 1]),
        ("NOT source.port:22", [0, 2, 3, 4, 5, 6, 7]),
        ("NOT source.port:>0", [2, 3, 4, 5, 6, 7]),
        ("process.pid:0", [4]),
        ("event.category:authentication", [0, 1]),
        ("event.category:session and event.outcome:success", [1]),
        ("event.category:sess*", [1]),
        ("@timestamp:[2026-11-22T12:00:02Z TO 2026-11-22T12:00:03]", [2, 3]),
        ("@timestamp:>2026-11-22T19:00:05+07:00", [6, 7]),
        ("@timestamp:>=now-4m58s", None),
        ("@timestamp:>=now-294s", [6, 7]),
        ("event.ingested:<2026-11-22T12:00:01", [0]),
        ("event.id:0123456789abcdef-4", [4]),
        ("event.id:0123456789abcdef-4/1", []),
        ("message:json", []),
        ("message:riêng", [7]),
        ("message:rieng", [7]),
        ("message:failed", [0]),
        ("message:sshd", []),
        ("message:*", [0, 1, 7]),
        ("vendor.zone:vung*", [6]),
        ('vendor.zone:"Vùng Ngoài"', [6]),
        ("vendor.score:7.5", [6]),
        ("vendor.score:>7", [6]),
        ("vendor.score:[* TO 7]", []),
        ("vendor.tags:red", [6]),
        ("vendor.flag:true", [6]),
        ("vendor.flag:*", [6]),
        ("vendor.other:*", []),
        ("user.name:root source.port:40022", [0]),
        ("user.name:root or user.name:lan and source.port:1", [0]),
    ],
)
def test_fields(asked, query, expected):
    if expected is None:
        with pytest.raises(QueryError):
            asked.indices(query)
    else:
        assert asked.indices(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("file.path:C:\\Windows\\Temp\\a_b%c.exe", [4]),
        ("file.path:C:\\\\Windows\\\\Temp\\\\a_b%c.exe", [4]),
        ("file.path:c:\\windows\\\\*", [4, 5]),
        ("file.path:*a_b%c*", [4]),
        ("file.path:*a?b?c*", [4, 5]),
        ('file.path:"C:\\\\Windows\\\\Temp\\\\aXbYc.exe"', [5]),
        ('user.name:"\' OR 1=1 --"', []),
        ('user.name:"{h:String}"', []),
        ('"x\') OR 1=1 --"', []),
    ],
)
def test_signs_of_sql_and_paths_stay_values(asked, query, expected):
    assert asked.indices(query) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("source.port:ssh", "source.port holds whole numbers; 'ssh' is none"),
        ("source.port:99999999999999999999", "whole numbers"),
        ("@timestamp:>yesterday", "column 12: @timestamp holds times"),
        ("source.ip:192.0.2.0/99", "no address and no range"),
        ("source.ip:999.1.1.1", "column 11: source.ip holds addresses; '999.1.1.1' is none"),
        ("user.name:an AND related.ip:web1", "holds addresses; 'web1' is none"),
        ("user.name:>5", "cannot be compared"),
        ("event.id:12", "no event id"),
        ("vendor.score:>x", "whole numbers"),
        ("[1 TO 2]", "cannot be compared"),
    ],
)
def test_a_value_that_does_not_fit_is_named(asked, query, sentence):
    with pytest.raises(QueryError) as error:
        asked.indices(query)
    assert sentence in str(error.value)
