from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.scope import Scope
from luuvet.records import Asset, Records, open_records
from luuvet.wire import lists
from luuvet.wire.lists import ListAnswers

NOW = 1_795_000_000 * 1_000_000_000  # 2026-11-18
WHOLE = Scope.whole("hoa")


class Watch:
    reloaded = 0

    def reload(self) -> None:
        self.reloaded += 1


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path}/records.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def answers(records: Records) -> ListAnswers:
    return ListAnswers(records, Watch(), lambda: NOW, "Asia/Ho_Chi_Minh", "en")  # type: ignore[arg-type]


def add(answers: ListAnswers, text: str, name: str = "letter", until: str | None = None, scope: Scope = WHOLE) -> Any:
    edit = answers.add(scope, {"list": text, "name": name, "until": until, "source": f"{name}.csv"})
    edit.apply()
    return edit


def test_a_list_is_kept_without_what_would_be_seen_all_day(answers: ListAnswers, records: Records) -> None:
    edit = add(answers, "evil.test\n8.8.8.8\n198.51.100[.]7\nnonsense\n0.0.0.0\n")
    assert edit.answer["list"]["count"] == 2
    said = "\n".join(edit.answer["problems"])
    for part in ("line 2: '8.8.8.8' is a public resolver", "line 4", "line 5: '0.0.0.0'"):
        assert part in said
    assert [one[:2] for one in records.indicators.all()[0].indicators] == [
        ("domain", "evil.test"),
        ("ip", "198.51.100.7"),
    ]
    assert edit.finding.document()["luuvet.record.count"] == 2
    assert [one["name"] for one in answers.lists(WHOLE, {})["lists"]] == ["letter"]


def test_our_own_ranges_are_known_from_the_register(answers: ListAnswers, records: Records) -> None:
    ours = Asset("a", "portal", ("web1",), ("198.51.100.0/24",))
    records.assets.replace([ours], at=1, by="an", source="x", sha256="0" * 64, seal=lambda changes: None)
    edit = add(answers, "198.51.100.7\n203.0.113.9\n")
    assert edit.answer["list"]["count"] == 1 and "our own" in edit.answer["problems"][0]


def test_a_list_of_the_same_name_is_replaced(answers: ListAnswers, records: Records) -> None:
    add(answers, "evil.test\n"), add(answers, "other.test\n")
    assert [one.indicators[0][1] for one in records.indicators.all()] == ["other.test"]


def test_until_is_the_end_of_a_day_in_the_logs_zone(answers: ListAnswers) -> None:
    assert add(answers, "evil.test\n", until="2027-01-31").answer["list"]["until"] == "2027-01-31T17:00:00.000000Z"
    assert (
        add(answers, "evil.test\n", until="2027-01-31T00:00:00Z").answer["list"]["until"].startswith("2027-01-31T00:00")
    )
    for text in ("2026-01-31", "soon"):
        with pytest.raises(Refused):
            add(answers, "evil.test\n", until=text)


def test_a_list_is_removed(answers: ListAnswers, records: Records) -> None:
    add(answers, "evil.test\n")
    edit = answers.remove(WHOLE, {"name": "letter"})
    assert records.indicators.all()  # sealed first
    edit.apply()
    assert not records.indicators.all() and edit.finding.action == "indicator-list-removed"
    with pytest.raises(Refused) as error:
        answers.remove(WHOLE, {"name": "letter"})
    assert error.value.status == 404


def test_what_holds_nothing_or_too_much_is_refused(answers: ListAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("8.8.8.8\n", "", "chỉ có chữ"):
        with pytest.raises(Refused):
            add(answers, text)
    monkeypatch.setattr(lists, "MOST_INDICATORS", 3)
    add(answers, "a.test\nb.test\n")
    with pytest.raises(Refused, match="4 indicators"):
        add(answers, "c.test\nd.test\n", "more")
    add(answers, "c.test\nd.test\ne.test\n")  # in the place of the first


def test_a_person_of_one_unit_watches_nothing(answers: ListAnswers) -> None:
    with pytest.raises(Refused) as error:
        add(answers, "evil.test\n", scope=Scope.of_unit("x", ["web1"], [], []))
    assert error.value.status == 403
