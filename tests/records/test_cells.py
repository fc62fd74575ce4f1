from __future__ import annotations

from typing import Any

import pytest

from luuvet.records import cells
from luuvet.records.cells import BadCell

HANOI = "Asia/Ho_Chi_Minh"
NOV_25 = 1_795_539_600_000_000
"""25 November 2026, 00:00 in Hà Nội."""
DAY = 86_400_000_000


def test_a_cell_may_hold_several() -> None:
    assert cells.words_of(" PC-7;pc-8,\npc-9|pc-10  192.0.2.1 - 192.0.2.9 ") == [
        "PC-7",
        "pc-8",
        "pc-9",
        "pc-10",
        "192.0.2.1-192.0.2.9",
    ]
    assert cells.words_of("192.0.2.1 –9") == ["192.0.2.1-9"] and cells.words_of("  ") == []


@pytest.mark.parametrize("text", ["25/11/2026", "25-11-2026", "25.11.2026", "2026-11-25", "2026/11/25", " 25/11/2026 "])
def test_a_day_is_whole_at_both_ends(text: str) -> None:
    assert cells.since(text, HANOI) == NOV_25 and cells.until(text, HANOI) == NOV_25 + DAY


def test_a_time_is_what_it_says() -> None:
    assert (
        cells.since("2026-11-25T00:00:00.000001+07:00", "UTC")
        == NOV_25 + 1
        == cells.until("2026-11-24T17:00:00.000001", "UTC")
    )
    assert cells.since("", HANOI) == 0 and cells.until(" ", HANOI) is None


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "11/25/2026", "25/11/26", "hôm qua", "46351", "2026-13-01", "1/1/0001", "9999-01-01", "25/11"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=r"cell\.date"):
        cells.since(text, HANOI)


@pytest.mark.parametrize(
    ("text", "leader", "found"),
    [("", False, "normal"), ("", True, "high"), ("Rất quan trọng", False, "critical"), ("CAO", False, "high"), ("thấp", True, "low"),
     ("bình  thường", False, "normal"), ("Critical", False, "critical"), ("trung binh", False, "normal")],
)  # fmt: skip
def test_importance_in_both_languages(text: str, leader: bool, found: str) -> None:
    assert cells.importance(text, leader) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("x", True), ("Có", True), ("✓", True), ("1", True), ("", False), ("Không", False), ("0", False)],
)
def test_yes_and_no(text: str, found: bool) -> None:
    assert cells.yes(text) is found


@pytest.mark.parametrize(
    ("read", "text", "key"),
    [(cells.yes, "có lẽ", "cell.yes"), (lambda cell: cells.importance(cell, False), "vô cùng", "cell.importance"),
     (cells.host, "pc 7", "cell.host"), (cells.host, "10.1.2", "cell.host"), (cells.host, "*", "cell.host"), (cells.host, "a" * 64, "cell.host"),
     (cells.host, "BO\\pc-7", "cell.host"), (cells.text, "x" * 501, "cell.long"), (cells.ranges, "192.0.2.5/24", "range.inside")],
)  # fmt: skip
def test_a_wrong_cell_says_which_sentence(read: Any, text: str, key: str) -> None:
    with pytest.raises(BadCell) as found:
        read(text)
    assert found.value.key == key


def test_names_are_kept_in_lower_case_and_text_on_one_line() -> None:
    assert cells.host("PC-7.Bo.Example") == ("pc-7.bo.example",) and cells.host("máy_3") == ("máy_3",)
    assert cells.text(" Văn\n  phòng ") == "Văn phòng"
