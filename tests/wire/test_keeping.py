from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.records import Asset, SavedSearch, open_records
from luuvet.wire.keeping import file_url, give_back, keep, records_url
from luuvet.wire.layout import Layout


def names(folder: Path) -> list[str]:
    records = open_records(file_url(Layout(folder).records))
    found = [one.name for one in records.assets.all()]
    records.close()
    return found


def test_records_are_a_file_unless_a_database_is_named(known: Any, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert records_url(known(tmp_path), layout) == f"sqlite:///{tmp_path.resolve()}/records.sqlite"
    assert records_url(known(tmp_path, records__url="postgresql://db.example/x"), layout) == "postgresql://db.example/x"


def test_records_go_into_a_backup_and_back_again_and_again(tmp_path: Path) -> None:
    data, target, new = (tmp_path / name for name in ("data", "copy", "new"))
    for folder in (data, target, new):
        folder.mkdir()
    assert keep(data, target) == 0 and give_back(target, new) == 0 and list(target.iterdir()) == []
    records = open_records(file_url(Layout(data).records))
    for asset in ("a", "b"):
        records.assets.replace([Asset("", asset, (asset,))])
        assert keep(data, target) > 0
        (target / ".records.sqlite.new").write_text("left by a backup that was broken off")
        (target / ".records.sqlite.new-wal").write_text("and this")
    assert keep(data, target) == Layout(target).records.stat().st_size
    records.close()
    assert [path.name for path in target.iterdir()] == ["records.sqlite"]
    assert Layout(target).records.stat().st_mode & 0o777 == 0o600
    assert give_back(target, new) > 0 and names(new) == names(data) == ["a", "b"]


def test_a_copy_beside_a_writer_is_whole(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    target.mkdir()
    records = open_records(file_url(Layout(data).records))
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            records.assets.replace([Asset("", f"{number}-{k}", (f"{number}-{k}",)) for k in range(20)], at=number)
            records.searches.put(SavedSearch(f"{number}", "", 1, 1, "low", None, "", "", "", 0))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(5):
            assert keep(data, target) > 0
            assert len(names(target)) % 20 == 0
    finally:
        ended.set()
        thread.join()
        records.close()


def test_records_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text('[records]\nurl = "postgresql://an:geheim@127.0.0.1:1/x"\n')
    with pytest.raises(Refused, match="127") as told:
        keep(tmp_path, tmp_path)
    assert "geheim" not in str(told.value)
