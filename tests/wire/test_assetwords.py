from __future__ import annotations

from dataclasses import replace

from luuvet.records import Asset, Change, Changes
from luuvet.wire import assetwords
from luuvet.wire.assetwords import differences, findings, plain

OLD = Asset("id", "Máy văn thư", ("pc-7",), ("192.0.2.8", "192.0.2.9"), "Văn phòng", importance="normal")
NEW = replace(OLD, unit="Vụ Kế hoạch", importance="high", leader=True, since=1_795_539_600_000_000)


def test_an_import_is_one_finding_and_one_for_each_asset_that_is_not_as_it_was() -> None:
    told = findings(Changes((OLD,), (Change(OLD, NEW),), (OLD,), 9), "an", "tai-san.csv", "ab" * 32, 7, "vi")
    assert [one.action for one in told] == ["asset-imported", "asset-added", "asset-changed", "asset-ended"]
    first, _, changed, _ = (one.document() for one in told)
    assert (
        first["event.dataset"] == "luuvet.record" and first["user.name"] == "an" and first["file.name"] == "tai-san.csv"
    )
    assert [first[f"luuvet.record.{name}"] for name in ("added", "changed", "ended", "unchanged")] == [1, 1, 1, 9]
    assert changed["luuvet.record.unit"] == "Vụ Kế hoạch" and changed["luuvet.record.before.unit"] == "Văn phòng"
    assert "đơn vị: Văn phòng → Vụ Kế hoạch" in changed["message"] and {one.time for one in told} == {7000}


def test_a_thousand_are_told_singly_and_all_are_counted() -> None:
    many = tuple(replace(OLD, id=str(n)) for n in range(assetwords.MOST_TOLD + 5))
    told = findings(Changes(many), "an", "", "", 7, "en")
    assert len(told) == assetwords.MOST_TOLD + 1 and told[0].fields["luuvet.record.added"] == len(many)
    assert "file.name" not in told[0].fields


def test_an_asset_as_json() -> None:
    found = plain(NEW)
    assert (
        found["ranges"] == ["192.0.2.8/31"]
        and found["since"] == "2026-11-24T17:00:00.000000Z"
        and found["until"] is None
    )
    assert plain(OLD)["since"] is None


def test_what_differs_is_said_in_words() -> None:
    assert differences(OLD, NEW, "en") == [
        "unit: Văn phòng → Vụ Kế hoạch",
        "importance: normal → high",
        "leader's device: no → yes",
    ]
    assert differences(OLD, replace(OLD, hosts=()), "vi") == ["tên máy: pc-7 → –"]
    assert differences(OLD, replace(OLD, since=NEW.since), "en") == ["from: – → 2026-11-24T17:00:00.000000Z"]
