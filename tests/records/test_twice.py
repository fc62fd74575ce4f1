from __future__ import annotations

from luuvet.records.nouns import Asset
from luuvet.records.twice import twice


def asset(id: str, host: str = "", network: str = "", since: int = 0, until: int | None = None) -> Asset:
    return Asset(id, id, (host,) if host else (), (network,) if network else (), since=since, until=until)


def test_one_asset_at_one_time_is_one_line() -> None:
    problems, notices = twice([asset("a", since=0, until=10), asset("a", since=10), asset("a", since=20)], [2, 3, 4])
    assert [(one.line, one.key, one.values["other"]) for one in problems] == [(4, "list.twice", 3)] and notices == []


def test_a_host_or_range_of_two_assets_is_told_but_only_while_both_hold() -> None:
    problems, notices = twice(
        [
            asset("a", "pc", "192.0.2.0/24"),
            asset("b", "pc", until=5),
            asset("c", "", "192.0.2.0/24"),
            asset("d", "", "192.0.2.7"),
        ],
        [2, 3, 4, 5],
    )
    assert problems == []
    assert [(one.line, one.key, one.value) for one in notices] == [
        (3, "list.host-twice", "pc"),
        (4, "list.range-twice", "192.0.2.0/24"),
    ]
    assert twice([asset("a", "pc", until=5), asset("b", "pc", since=5)], [2, 3]) == ([], [])
