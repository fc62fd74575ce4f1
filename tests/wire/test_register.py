from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.console.questions import BY_NAME, arguments
from luuvet.event.raw import Raw, SinkFull
from luuvet.event.scope import Scope
from luuvet.records import open_records
from luuvet.wire.local import Local
from luuvet.wire.register import MOST_PROBLEMS, Register

NOW = 1_795_600_000_000_000
DAY = 86_400_000_000
LIST = "tên,máy,địa chỉ,đơn vị,lãnh đạo\nMáy in,in-1,192.0.2.0/24,Văn phòng,\nMáy Thứ trưởng,ld-1,,Lãnh đạo Bộ,x\n"
WHOLE, UNIT = Scope.whole("an"), Scope.of_unit("binh", ["ld-1"], ["192.0.2.0/25"])


class Asked:
    """A register of its own on the store of the module's data folder."""

    def __init__(self, folder: Path, local: Local) -> None:
        self.sealed: list[Raw] = []
        self.time, self.full = NOW, False
        self.records = records = open_records(f"sqlite:///{folder}/records.sqlite", lambda: self.time * 1000)
        settings = local._settings
        register = Register(records, local._rooms.store, settings, lambda: self.time * 1000, self._seal)
        self._known, self.status = register.by_name(), register.status

    def _seal(self, raw: Raw) -> None:
        if self.full:
            raise SinkFull("the disk is full", 5)
        self.sealed.append(raw)

    def __call__(self, name: str, scope: Scope = WHOLE, **given: str) -> Any:
        return self._known[name](scope, arguments(BY_NAME[name], given))


@pytest.fixture
def ask(local: Local, tmp_path: Path) -> Iterator[Asked]:
    asked = Asked(tmp_path, local)
    yield asked
    asked.records.close()


def test_a_list_becomes_the_register_and_the_log_says_so(ask: Asked) -> None:
    assert ask.status() == {"assets": 0, "leaders": 0, "imported": None}
    done = ask("assets_import", list=LIST, source="a.csv")
    assert done["imported"] and len(done["added"]) == done["rows"] == 2 and done["problems"] == []
    (raw,) = ask.sealed
    assert b'"event.action":"asset-imported"' in raw.payloads[0] and len(raw) == 3
    status = ask.status()
    assert (status["assets"], status["leaders"]) == (2, 1) and status["imported"]["by"] == "an"
    assert [one["name"] for one in ask("assets")["assets"]] == ["Máy in", "Máy Thứ trưởng"]
    assert ask("assets", unit="văn")["assets"][0]["name"] == "Máy in" and ask("assets", unit="zzz")["assets"] == []


def test_a_list_with_one_wrong_line_changes_nothing_and_names_the_line(ask: Asked) -> None:
    ask("assets_import", list=LIST)
    done = ask("assets_import", list=LIST + "Máy khác,x,300.1.1.1,,\n")
    assert not done["imported"] and done["added"] == done["ended"] == [] and done["rows"] == 2
    (problem,) = done["problems"]
    assert (problem["line"], problem["column"], problem["value"]) == (
        4,
        "địa chỉ",
        "300.1.1.1",
    ) and "300.1.1.1" in problem["vi"]
    assert len(ask.sealed) == 1 and len(ask("assets")["assets"]) == 2


def test_problems_have_an_end(ask: Asked) -> None:
    done = ask("assets_import", list="tên,ip\n" + "".join(f"{n},x\n" for n in range(MOST_PROBLEMS + 7)))
    assert len(done["problems"]) == MOST_PROBLEMS and done["more_problems"] == 7


def test_a_dry_run_says_what_would_change(ask: Asked) -> None:
    ask("assets_import", list=LIST)
    done = ask("assets_import", list=LIST.replace("Văn phòng", "Vụ"), dry_run="true")
    assert (
        not done["imported"]
        and done["changed"][0]["differences"]["vi"] == ["đơn vị: Văn phòng → Vụ"]
        and done["unchanged"] == 1
    )
    assert len(ask.sealed) == 1 and ask("assets", unit="Vụ")["assets"] == []


def test_what_cannot_be_sealed_is_not_changed(ask: Asked) -> None:
    ask.full = True
    with pytest.raises(Refused, match="full") as told:
        ask("assets_import", list=LIST)
    assert told.value.status == 503 and ask("assets")["assets"] == [] and ask.status()["imported"] is None


def test_whose_a_host_is_and_what_was_before(ask: Asked) -> None:
    ask("assets_import", list=LIST)
    ask.time = NOW + DAY
    ask("assets_import", list=LIST.replace("Văn phòng", "Vụ"))
    found = ask("asset", of="192.0.2.77")
    assert found["asset"]["unit"] == "Vụ" and [one["unit"] for one in found["history"]] == ["Văn phòng", "Vụ"]
    before = "2026-11-25T10:00:00Z"
    assert ask("asset", of="IN-1", at=before)["asset"]["unit"] == "Văn phòng"
    assert ask("asset", of="nobody") == {"schema": 1, "asset": None, "history": []}
    assert (
        len(ask("assets", all="true")["assets"]) == 3 and ask("assets", at=before)["assets"][0]["unit"] == "Văn phòng"
    )
    with pytest.raises(Refused, match="yesterday"):
        ask("assets", at="yesterday")


def test_a_unit_sees_its_own_and_changes_nothing(ask: Asked) -> None:
    ask("assets_import", list=LIST)
    assert [one["name"] for one in ask("assets", UNIT)["assets"]] == ["Máy Thứ trưởng"], (
        "half of a range is not the range"
    )
    assert ask("asset", UNIT, of="ld-1")["asset"] and ask("asset", UNIT, of="in-1")["asset"] is None
    assert ask("assets", Scope.of_unit("binh", [], ["192.0.2.0/23"]))["assets"][0]["name"] == "Máy in"
    with pytest.raises(Refused) as told:
        ask("assets_import", UNIT, list=LIST)
    assert told.value.status == 403


def test_hosts_that_stand_in_no_asset(ask: Asked, local: Local) -> None:
    found = ask("assets_missing")
    assert (
        [one["host"] for one in found["hosts"]] == ["web1"]
        and found["hosts"][0]["events"] >= 3
        and found["missing"] == 1
    )
    assert (
        ask("assets_missing", limit="0")["hosts"] == [] and ask("assets_missing", Scope.of_unit("binh"))["missing"] == 0
    )
    assert ask("assets_missing", to="2020-01-01")["missing"] == 0
    ask("assets_import", list="tên,máy\nTrang chủ,web1\n")
    again = ask("assets_missing")
    assert (again["missing"], again["known"]) == (0, 1)


def test_a_host_that_had_an_asset_when_it_was_seen_last_is_not_missing(ask: Asked) -> None:
    row = "tên,máy,từ ngày,đến ngày\nTrang chủ,web1,{},{}\n"
    ask("assets_import", list=row.format("01/01/2020", "31/12/2020"))
    assert ask("assets_missing", to="2026-11-23")["missing"] == 1
    ask("assets_import", list=row.format("22/11/2026", "22/11/2026"))
    assert ask("assets_missing", to="2026-11-23")["missing"] == 0


def test_every_answer_belongs_to_a_question(ask: Asked) -> None:
    assert set(ask._known) == {"assets", "asset", "assets_missing", "assets_import"} <= set(BY_NAME)
    assert BY_NAME["assets_import"].changes
