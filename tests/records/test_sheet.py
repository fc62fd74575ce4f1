from __future__ import annotations

import re
from pathlib import Path

import pytest

from luuvet.kit.words import load
from luuvet.records import sheet
from luuvet.records.sheet import read

ZONE = "Asia/Ho_Chi_Minh"
HEAD = "Tên tài sản;Tên máy;Địa chỉ IP;Đơn vị;Mức độ quan trọng;Thiết bị lãnh đạo;Từ ngày;Đến ngày\n"


def keys(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.key) for one in read(text, ZONE).problems]


def test_a_list_as_an_office_keeps_it() -> None:
    text = (
        "DANH MỤC TÀI SẢN;;;;\n;;;;\nSTT;Tên tài sản;Tên máy;Địa chỉ (IP);Đơn vị;Lãnh đạo;Vị trí\n"
        '1;Máy văn thư;"PC-7\npc-8";192.0.2.7 - 9;Văn phòng;;tầng 2\n;;;;;;\n2;;ld-1;;Lãnh đạo Bộ;x;\n3;;;192.0.2.16-31;Vụ;;\n'
    )
    found = read(text, ZONE)
    assert found.problems == [] and [(one.line, one.column) for one in found.notices] == [(3, "Vị trí")]
    first, leader, network = found.assets
    assert (
        first.hosts == ("pc-7", "pc-8") and first.ranges == ("192.0.2.7", "192.0.2.8/31") and first.unit == "Văn phòng"
    )
    assert leader.name == "ld-1" and leader.leader and leader.importance == "high"
    assert network.name == "192.0.2.16/28" and found.lines == [4, 7, 8]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_every_form_of_a_table_is_the_same_list(sign: str, end: str, before: str) -> None:
    text = before + end.join(sign.join(line) for line in (("name", "ip", "unit"), ("a", "192.0.2.1", "b c")))
    (one,) = read(text, ZONE).assets
    assert (one.name, one.ranges, one.unit) == ("a", ("192.0.2.1",), "b c")


def test_the_line_of_excel_says_the_separator_and_counts_as_a_line() -> None:
    assert keys("sep=|\nname|ip\na|192.0.2.1\nb|no\n") == [(4, "range.none")]


def test_every_wrong_cell_of_every_line_is_told_in_order() -> None:
    found = keys(
        HEAD + "a;pc 7/8;300.1.1.1;;cực;có lẽ;31/02/2026;x\nb;;;;;;;\nc;c;;;;;02/01/2026;01/01/2026\nd;d;;;;;;;;thừa\n"
    )
    assert [line for line, _ in found] == [2] * 6 + [3, 4, 5]
    assert {key for line, key in found if line == 2} == {
        "cell.host",
        "range.none",
        "cell.importance",
        "cell.yes",
        "cell.date",
    }
    assert found[6:] == [(3, "list.nothing"), (4, "list.backwards"), (5, "list.cells")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", [(1, "list.head")]), ("a,b\n1,2\n", [(1, "list.head")]), (HEAD, [(1, "list.empty")]), ("tên,máy,tên\na,b,c\n", [(1, "list.doubled")]),
     ('tên,máy\na,a\nb,"b\nc,c\n', [(3, "list.quotes")]), ("tên,máy\na,a\nA,b\n", [(3, "list.twice")])],
)  # fmt: skip
def test_a_list_that_is_none_says_why(text: str, expected: list[tuple[int, str]]) -> None:
    assert keys(text) == expected


def test_one_asset_may_have_several_times() -> None:
    found = read(HEAD + "a;pc;;Cũ;;;01/01/2025;31/12/2025\na;pc;;Mới;;;01/01/2026;\n", ZONE)
    assert found.problems == [] and found.notices == [] and found.assets[0].until == found.assets[1].since


def test_letters_that_a_program_has_lost_are_told() -> None:
    assert [(one.line, one.key) for one in read("tên,máy,đơn vị\nM?y in,in-1,V?n phòng\n", ZONE).notices] == [
        (2, "list.lost")
    ] * 2


def test_a_list_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert keys("tên,máy\n" + "".join(f"{n},h{n}\n" for n in range(9))) == [(5, "list.rows")]


def test_every_key_of_a_problem_has_its_sentence() -> None:
    known = load("luuvet.records").sentences["vi"]
    folder = Path(sheet.__file__).parent
    said = {
        key
        for path in folder.glob("*.py")
        for key in re.findall(r'"((?:list|cell)\.[a-z-]+)"', path.read_text("utf-8"))
    }
    assert len(said) > 10 and said <= known.keys()
    assert {
        "list.host-twice",
        "list.range-twice",
        "range.none",
        "range.inside",
        "range.backwards",
        "range.pieces",
    } <= known.keys()
