"""Whose a host is, and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.case.facts import Facts, Owned
from luuvet.records import Asset, Expectation, Records, open_records

NOW = 1_000_000


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")


def facts(records: Records | None, at: int = NOW) -> Facts:
    one = Facts(records, lambda: at * 1000)
    one.renew()
    return one


def expectation(**what: str | None) -> Expectation:
    whole = {"rule": None, "host": None, "group_key": None, **what}
    return Expectation("e1", reason="scan", owner="lan", created=10, expires=2 * NOW, created_by="lan", **whole)  # type: ignore[arg-type]


def test_without_records_nothing_is_known() -> None:
    assert facts(None).expected("r", "web1", "") == "" and facts(None).owned(["web1"], [], 0) == Owned()


def test_the_most_important_asset_of_an_alert_counts(records: Records) -> None:
    records.assets.replace(
        [
            Asset("a", "web", hosts=("web1",), unit="Trung tâm", importance="high", since=1),
            Asset("b", "phone", ranges=("10.0.0.7/32",), unit="Văn phòng", leader=True, since=1),
        ],
        at=5,
    )
    known = facts(records)
    assert known.owned(["web1", "pc-9"], [], 10) == Owned("high", False, "Trung tâm")
    assert known.owned(["web1"], ["10.0.0.7"], 10) == Owned("normal", True, "Văn phòng")
    assert known.owned(["pc-9"], [], 10) == Owned()


@pytest.mark.parametrize(
    ("what", "hit", "is_expected"),
    [
        ({"rule": "r"}, ("r", "web1", "k"), True),
        ({"rule": "r"}, ("s", "web1", "k"), False),
        ({"rule": "r", "host": "WEB1"}, ("r", "web1", "k"), True),
        ({"host": "web2"}, ("r", "web1", "k"), False),
        ({"group_key": "k"}, ("r", "web1", "k2"), False),
    ],
)
def test_an_expectation_holds_for_what_it_names(
    records: Records, what: dict[str, str], hit: tuple[str, str, str], is_expected: bool
) -> None:
    records.expectations.add(expectation(**what))
    assert (facts(records).expected(*hit) == "e1") is is_expected


def test_it_expires_and_can_be_ended(records: Records) -> None:
    records.expectations.add(expectation(rule="r"))
    assert facts(records, 2 * NOW).expected("r", "", "") == ""
    records.expectations.end("e1", NOW - 1, "lan")
    assert facts(records).expected("r", "", "") == ""


def test_whose_a_host_is_at_a_time(records: Records) -> None:
    records.assets.replace([Asset("a", "web", hosts=("web1",), unit="Trung tâm", since=5)])
    known = facts(records)
    assert (known.unit("WEB1", 6), known.unit("web1", 4), known.unit("db1", 6), known.unit("", 6)) == (
        "Trung tâm",
        "",
        "",
        "",
    )
    assert facts(None).unit("web1", 6) == ""
