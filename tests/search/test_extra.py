from __future__ import annotations

import pytest

from luuvet.search.bound import Bound
from luuvet.search.errors import QueryError
from luuvet.search.extra import extra_between, extra_match
from luuvet.search.tree import Between, Pattern


def test_the_name_is_looked_for_before_any_json_is_read():
    bound = Bound()
    sql = extra_match("vendor.zone", Pattern(("Ngoài",)), bound)
    assert sql.startswith("((position(luuvet_extra, {p1:String}) > 0 AND ")
    assert bound.params["p1"] == '"vendor.zone"' and "ngoai" in bound.params.values()


def test_a_range_needs_numbers():
    with pytest.raises(QueryError):
        extra_between(Between("vendor.score", "x", None, column=3), Bound())
    assert ">= toFloat64(" in extra_between(Between("vendor.score", "5", None), Bound())


def test_a_name_with_quotes_is_found(documents):
    assert documents.indices("no.such.name:1") == []


def test_what_only_a_document_may_say_is_not_looked_for_there():
    assert "event_original" not in extra_match("luuvet.members", Pattern(("1",)), Bound())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (r'winlog.event_data.Image:"c:\\users\\tool7.exe"', [8]),
        ("winlog.event_data.Image:*tool7*", [8]),
        ("winlog.event_data.Image:*tool8*", []),
        ("winlog.event_data.Image:*", [8]),
        ("winlog.event_data.Score:>=7", [8]),
        ("winlog.event_data.Score:>7", []),
        ("winlog.event_data.Tags:mot", [8]),
        ("who.said:hoa*", [9]),
        (r'who.said:"hoà \"x\""', [9]),
        ("host.os.type:windows", []),
        ("luuvet.sender.host.os.type:windows", [8]),
        ("message:tool7.exe", [8]),
        ("message:Image", [8]),
        ('message:"tien trinh moi"', [8]),
        ('message:"dang nhap"', [9]),
        ('"đăng nhập" host:api-2', [9]),
        ("dang host:api-2", [9]),
    ],
)
def test_what_a_document_says_is_found_where_it_says_it(documents, query, found):
    assert documents.indices(query) == found


def test_a_document_is_told_whole(documents):
    page = documents.search.events(documents.scope, "host.name:pc-9", newest_first=False)
    row = page.frame.row(0, named=True)
    assert row["message"].startswith("Tiến trình mới:\n")
    assert '"winlog.event_data.Score":"7"' in row["luuvet.extra"] and '"host.os.type"' not in row[
        "luuvet.extra"
    ].replace("sender.host", "")
    some = documents.search.events(
        documents.scope, "host.name:pc-9", wanted=("winlog.event_data.Tags",), newest_first=False
    )
    assert "Một" in some.frame["luuvet.extra"][0]
