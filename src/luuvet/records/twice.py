"""What a list says twice: one asset at one time is wrong; one host or one range of two assets is told."""

from __future__ import annotations

from collections.abc import Sequence

from luuvet.records.nouns import Asset
from luuvet.records.problem import Problem
from luuvet.records.register import overlap


def twice(assets: Sequence[Asset], lines: Sequence[int]) -> tuple[list[Problem], list[Problem]]:
    """Return the problems and the notices, by line."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    ids: dict[str, list[int]] = {}
    places: dict[tuple[str, str], list[int]] = {}
    for number, asset in enumerate(assets):
        for other in ids.get(asset.id, ()):
            if overlap(asset, assets[other]):
                problems.append(Problem(lines[number], "", asset.name, "list.twice", {"other": lines[other]}))
                break
        ids.setdefault(asset.id, []).append(number)
        for place in [("host", host) for host in asset.hosts] + [("range", one) for one in asset.ranges]:
            for other in places.get(place, ()):
                if assets[other].id != asset.id and overlap(asset, assets[other]):
                    told = {"other": lines[other], "name": assets[other].name}
                    notices.append(Problem(lines[number], "", place[1], f"list.{place[0]}-twice", told))
                    break
            places.setdefault(place, []).append(number)
    return problems, notices
