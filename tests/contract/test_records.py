"""One suite for every database of the records. PostgreSQL is tried where LUUVET_TEST_POSTGRESQL holds the URL of one."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, make_url, text

from luuvet.records import Asset, Expectation, IndicatorList, Records, SavedSearch, open_records

DAY = 86_400_000_000
NOW = 1_795_000_000_000_000
CLERK = Asset(
    "", "Máy văn thư", ("PC-7", "pc-7.bo.example"), ("192.0.2.7", "192.0.2.16-192.0.2.19"), "Văn phòng", "Chị An", note="tầng 2"
)  # fmt: skip
LEADER = Asset("", "Máy Thứ trưởng", ("lanhdao-1",), ("2001:db8::1",), "Lãnh đạo Bộ", "Văn thư", "critical", True)
EXPECTED = Expectation("e1", "rule-1", "pc-7", None, "vá lỗi hằng tháng", "Tổ hệ thống", NOW, NOW + DAY, "an")
SEARCH = SavedSearch(
    "vào sai", "event.outcome:failure", 50, 3600, "high", "host.name", "dò mật khẩu", "khoá tài khoản", "an", NOW
)
LIST = IndicatorList(
    "công văn 12",
    "canh-bao.csv",
    "ab" * 32,
    2,
    NOW,
    None,
    (("ip", "198.51.100.7", "máy chủ"), ("domain", "evil.test", "")),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('records')}/records.sqlite"
        return
    server = os.environ.get("LUUVET_TEST_POSTGRESQL")
    if not server:
        pytest.skip("LUUVET_TEST_POSTGRESQL names no server")
    schema = f"luuvet_{uuid.uuid4().hex[:12]}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield make_url(server).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    opened = open_records(url, lambda: NOW * 1000)
    yield opened
    opened.close()


def again(url: str) -> Records:
    return open_records(url, lambda: NOW * 1000)


def test_assets_come_back_as_they_went_in_after_a_restart_too(records: Records, url: str) -> None:
    changes = records.assets.replace([CLERK, LEADER], by="an", source="tai-san.csv", sha256="cd" * 32)
    assert [one.name for one in changes.added] == ["Máy văn thư", "Máy Thứ trưởng"]
    reopened = again(url)
    for opened in (records, reopened):
        found = opened.assets.find("PC-7", None, None)
        assert found == replace(
            CLERK, id=found.id if found else "", hosts=("pc-7", "pc-7.bo.example"), ranges=("192.0.2.7", "192.0.2.16/30")
        )  # fmt: skip
        assert (
            (leader := opened.assets.find(None, "2001:db8::1", NOW))
            and leader.leader
            and leader.importance == "critical"
        )
        assert opened.assets.find("nobody", "203.0.113.1") is None
        assert (told := opened.assets.last_import()) and (told.by, told.source, told.assets) == ("an", "tai-san.csv", 2)
    reopened.close()


def test_an_asset_that_changes_hands_is_each_ones_in_its_time(records: Records, url: str) -> None:
    records.assets.replace([CLERK], at=NOW)
    changes = records.assets.replace([replace(CLERK, unit="Vụ Kế hoạch"), LEADER], at=NOW + DAY)
    assert [(one.before.unit, one.after.unit) for one in changes.changed] == [("Văn phòng", "Vụ Kế hoạch")]
    assert [one.name for one in changes.added] == ["Máy Thứ trưởng"]
    assert [one.name for one in records.assets.replace([LEADER], at=NOW + 2 * DAY).ended] == ["Máy văn thư"]
    reopened = again(url)
    units = [getattr(reopened.assets.find("pc-7", None, NOW + n * DAY - 1), "unit", None) for n in (1, 2, 3)]
    assert units == ["Văn phòng", "Vụ Kế hoạch", None]
    assert len(reopened.assets.all()) == 3
    reopened.close()


def test_a_wrong_row_changes_nothing(records: Records) -> None:
    records.assets.replace([CLERK])
    for wrong in (
        replace(LEADER, importance="huge"),  # type: ignore[arg-type]
        replace(LEADER, ranges=("300.1.1.1",)),
        replace(LEADER, since=NOW, until=NOW),
        CLERK,
    ):
        with pytest.raises(ValueError, match="Máy"):
            records.assets.replace([CLERK, wrong])
        assert [one.name for one in records.assets.all()] == ["Máy văn thư"]


def test_a_preview_says_the_same_and_changes_nothing(records: Records) -> None:
    seen = records.assets.preview([CLERK])
    assert records.assets.all() == [] and records.assets.last_import() is None
    assert records.assets.replace([CLERK]) == seen
    assert records.assets.preview([CLERK]).unchanged == 1


def test_expectations_hold_until_they_expire_or_are_ended(records: Records, url: str) -> None:
    records.expectations.add(EXPECTED)
    records.expectations.add(replace(EXPECTED, id="e2", rule=None, host=None, group_key="user.name=an"))
    assert [one.id for one in records.expectations.active(NOW)] == ["e1", "e2"]
    assert records.expectations.active(NOW - 1) == records.expectations.active(NOW + DAY) == []
    assert records.expectations.end("e1", NOW + 5, "binh") and not records.expectations.end("e1", NOW + 6, "an")
    assert not records.expectations.end("none", NOW, "an")
    assert [one.id for one in records.expectations.active(NOW + 5)] == ["e2"]
    assert [one.id for one in records.expectations.active(NOW + 4)] == ["e1", "e2"]
    reopened = again(url)
    assert reopened.expectations.all()[0] == replace(EXPECTED, ended=NOW + 5, ended_by="binh")
    reopened.close()


def test_an_expectation_without_reason_or_end_is_refused(records: Records) -> None:
    records.expectations.add(EXPECTED)
    for wrong in (replace(EXPECTED, reason=" "), replace(EXPECTED, owner=""), replace(EXPECTED, expires=NOW), EXPECTED):
        with pytest.raises(ValueError):
            records.expectations.add(wrong)
    assert records.expectations.all() == [EXPECTED]


def test_searches_are_put_replaced_and_removed_by_name(records: Records, url: str) -> None:
    records.searches.put(SEARCH)
    records.searches.put(replace(SEARCH, name="a", enabled=False, group_by=None))
    records.searches.put(replace(SEARCH, threshold=9))
    reopened = again(url)
    assert reopened.searches.all() == [
        replace(SEARCH, name="a", enabled=False, group_by=None),
        replace(SEARCH, threshold=9),
    ]
    reopened.close()
    assert records.searches.remove("a") and not records.searches.remove("a")
    with pytest.raises(ValueError):
        records.searches.put(replace(SEARCH, threshold=0))
    assert records.searches.all() == [replace(SEARCH, threshold=9)]


def test_lists_of_indicators_keep_their_order_and_are_replaced_whole(records: Records, url: str) -> None:
    records.indicators.put(LIST)
    many = tuple(("ip", f"198.51.100.{n % 256}", str(n)) for n in range(3000))
    records.indicators.put(replace(LIST, name="b", indicators=many, count=len(many), until=NOW + DAY))
    records.indicators.put(replace(LIST, indicators=LIST.indicators[1:], count=1))
    reopened = again(url)
    assert [one.name for one in reopened.indicators.all()] == ["b", "công văn 12"]
    assert reopened.indicators.all()[0].indicators == many
    assert reopened.indicators.all()[1].indicators == (("domain", "evil.test", ""),)
    reopened.close()
    assert records.indicators.remove("b") and not records.indicators.remove("b")
    with pytest.raises(ValueError):
        records.indicators.put(replace(LIST, count=7))
    assert len(records.indicators.all()) == 1


def test_what_fails_in_the_middle_is_not_kept(records: Records) -> None:
    records.indicators.put(LIST)
    with pytest.raises(ValueError, match="refuse"):
        records.indicators.put(replace(LIST, indicators=(("ip", "1", ""), ("ip", None, "")), count=2))  # type: ignore[arg-type]
    assert records.indicators.all() == [LIST]


def test_several_threads_write_and_read_at_once(records: Records) -> None:
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for n in range(10):
                records.searches.put(replace(SEARCH, name=f"{number}-{n}"))
                records.searches.all()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(records.searches.all()) == 40
