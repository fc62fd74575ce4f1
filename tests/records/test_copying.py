from __future__ import annotations

from pathlib import Path

from luuvet.records import Asset, Expectation, IndicatorList, SavedSearch, copy_records, open_records


def test_everything_is_copied_once_and_never_over_something(tmp_path: Path) -> None:
    old, new = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("old", "new"))
    records = open_records(old, lambda: 1000)
    records.assets.replace([Asset("", "Máy in", ("in-1",), ("192.0.2.7",))], by="an", source="a.csv")
    records.expectations.add(Expectation("e", None, None, None, "r", "o", 1, 9, "an"))
    records.searches.put(SavedSearch("s", "q", 1, 1, "low", None, "", "", "", 1))
    records.indicators.put(IndicatorList("l", "", "", 1, 1, None, (("ip", "192.0.2.1", ""),)))
    assert copy_records(old, new) and not copy_records(old, new)
    copied = open_records(new, lambda: 1000)
    assert copied.assets.all() == records.assets.all() and copied.assets.last_import() == records.assets.last_import()
    for name in ("expectations", "searches", "indicators"):
        assert getattr(copied, name).all() == getattr(records, name).all() != []
    copied.searches.remove("s")
    assert not copy_records(old, new) and copied.searches.all() == []
    copied.close()
    records.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.sqlite", "old.sqlite"], (
        "no journal is left beside them"
    )
