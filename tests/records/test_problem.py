from __future__ import annotations

from luuvet.records.problem import Problem


def test_a_problem_says_where_and_what_in_both_languages() -> None:
    one = Problem(7, "Địa chỉ", "300.1.1.1", "range.none")
    assert one.said("vi").startswith("dòng 7, cột “Địa chỉ”: “300.1.1.1”") and one.said("en").startswith(
        "line 7, column “Địa chỉ”"
    )
    plain = Problem(9, "", "Máy in", "list.twice", {"other": 3}).plain()
    assert plain["vi"].startswith("dòng 9: “Máy in”") and "3" in plain["en"] and plain["line"] == 9
