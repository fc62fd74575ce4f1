"""Rule folders as a RuleBook: ours and the user's own. One bad rule is listed and stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import yaml

from luuvet.detect.cache import Cache
from luuvet.detect.node import Node
from luuvet.detect.rule import Correlation, Problem, Rule, RuleBook
from luuvet.detect.sigma import Reader
from luuvet.detect.taxonomy import load_taxonomy
from luuvet.detect.values import Placeholders
from luuvet.kit.clock import Clock, system_clock

PLACEHOLDERS = "placeholders.yml"
"""`name: [text, …]` for the modifier `expand`, in the root of a rule folder."""


def house_rules() -> Path:
    """Return the folder of the rules that come with the product."""
    return Path(str(files("luuvet.detect") / "rules"))


def load_rules(
    folders: Sequence[Path] = (),
    *,
    cache: Path | None = None,
    house: bool = True,
    clock: Clock = system_clock,
    zone: str = "Asia/Ho_Chi_Minh",
) -> RuleBook:
    """Return every rule of our own (unless `house` is false) and of the folders or files given.

    `cache` is a folder that may be written; the time a content was first seen there tells later which hits are
    retroactive. `zone` is where the hours are told that rules name. A path that does not exist is a problem of the book,
    not an exception.
    """
    taxonomy = load_taxonomy()
    problems: list[Problem] = []
    placeholders = _placeholders(folders, problems)
    seed = "\n".join([taxonomy.text, orjson.dumps(placeholders).decode(), version("pysigma"), zone])
    held, reader, now = Cache(cache, seed), Reader(taxonomy, placeholders, zone), clock()
    rules: list[Rule] = []
    correlations: list[Correlation] = []
    for path, own in [*_paths([house_rules()] if house else [], True), *_paths(folders, False)]:
        for one in _read(path, own, held, reader, now):
            match one:
                case Rule():
                    rules.append(one)
                case Correlation():
                    correlations.append(one)
                case _:
                    problems.append(one)
    problems += [Problem(str(folder), 1, "no such file or folder") for folder in folders if not folder.exists()]
    held.save()
    return _linked(*_unique(rules, correlations, problems))


def _paths(folders: Sequence[Path], own: bool) -> Iterator[tuple[Path, bool]]:
    for folder in folders:
        found = sorted(folder.rglob("*.y*ml")) if folder.is_dir() else [folder] if folder.is_file() else []
        for path in found:
            if not path.name.endswith((".test.yml", ".test.yaml")) and path.name != PLACEHOLDERS:
                yield path, own


def _read(path: Path, own: bool, held: Cache, reader: Reader, now: int) -> list[Any]:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [Problem(str(path), 1, f"cannot be read: {error}")]
    key = held.key(content, str(path))
    found = held.get(key)
    if found is None:
        found = reader.read(text, str(path))
        held.put(key, found)
    if own:
        return list(found)
    since = held.first_seen(key, now)
    return [one if isinstance(one, Problem) else replace(one, since=since) for one in found]


def _placeholders(folders: Sequence[Path], problems: list[Problem]) -> Placeholders:
    found: dict[str, list[str]] = {}
    for folder in folders:
        path = folder / PLACEHOLDERS
        if not path.is_file():
            continue
        try:
            tree = yaml.safe_load(path.read_text("utf-8")) or {}
            found.update({str(name): [str(text) for text in texts] for name, texts in tree.items()})
        except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError) as error:
            problems.append(Problem(str(path), 1, f"not a list of texts for each name: {' '.join(str(error).split())}"))
    return found


def _unique(
    rules: list[Rule], correlations: list[Correlation], problems: list[Problem]
) -> tuple[list[Rule], list[Correlation], list[Problem]]:
    """The first of several rules with one id stays; the others are problems."""
    seen: dict[str, str] = {}
    doubled: set[tuple[str, int]] = set()
    everything: list[Rule | Correlation] = [*rules, *correlations]
    for rule in everything:
        if rule.id in seen:
            doubled.add((rule.path, rule.line))
            problems.append(Problem(rule.path, rule.line, f"the id {rule.id} is taken by {seen[rule.id]}"))
        seen.setdefault(rule.id, rule.path)
    return (
        [rule for rule in rules if (rule.path, rule.line) not in doubled],
        [rule for rule in correlations if (rule.path, rule.line) not in doubled],
        problems,
    )


def _linked(rules: list[Rule], correlations: list[Correlation], problems: list[Problem]) -> RuleBook:
    """Correlations whose rules exist, each after those it refers to, its references as ids."""
    everything: list[Rule | Correlation] = [*rules, *correlations]
    ids = {name: one.id for one in everything for name in (one.id, one.reference) if name}
    waiting: list[Correlation] = []
    for one in correlations:
        unknown = [name for name in one.rules if name not in ids]
        if unknown:
            problems.append(Problem(one.path, one.line, f"it refers to '{unknown[0]}', which no loaded rule is called"))
            continue
        aliases = {
            alias: {ids[name]: field for name, field in names.items() if name in ids}
            for alias, names in one.aliases.items()
        }
        named = tuple(ids[name] for name in one.rules)
        waiting.append(replace(one, rules=named, aliases=aliases, holds=_by_id(one.holds, ids)))
    ordered: list[Correlation] = []
    done = {rule.id for rule in rules}
    while ready := [one for one in waiting if done.issuperset(one.rules)]:
        ordered += ready
        done |= {one.id for one in ready}
        waiting = [one for one in waiting if one.id not in done]
    problems += [Problem(one.path, one.line, "it refers to itself, directly or through others") for one in waiting]
    return RuleBook(tuple(rules), tuple(ordered), tuple(problems))


def _by_id(holds: Node, ids: Mapping[str, str]) -> Node:
    if not holds or holds[0] == "rule":
        return (holds[0], ids[holds[1]]) if holds else holds
    return (holds[0], *(_by_id(part, ids) for part in holds[1:]))
