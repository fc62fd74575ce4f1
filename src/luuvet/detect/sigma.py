"""A rule file through pySigma: YAML in, `Rule`, `Correlation` and `Problem` out. With `sigma_correlation` the only module that knows rule objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sigma.collection import SigmaCollection
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import (
    SigmaAuthorError,
    SigmaConditionError,
    SigmaDateError,
    SigmaDescriptionError,
    SigmaError,
    SigmaFalsePositivesError,
    SigmaFieldsError,
    SigmaIdentifierError,
    SigmaLicenseError,
    SigmaModifiedError,
    SigmaReferencesError,
    SigmaRelatedError,
    SigmaRuleLocation,
    SigmaStatusError,
    SigmaTagError,
)
from sigma.rule import SigmaRule

from luuvet.detect.expressions import fault
from luuvet.detect.node import Node, all_of, any_of, leaves, negated
from luuvet.detect.rule import Correlation, Problem, Rule
from luuvet.detect.sigma_correlation import correlated
from luuvet.detect.taxonomy import Taxonomy
from luuvet.detect.values import Placeholders, Unsupported, leaf
from luuvet.kit.ids import stable_id

Read = Rule | Correlation | Problem

_ABOUT = (
    SigmaAuthorError, SigmaDateError, SigmaDescriptionError, SigmaFalsePositivesError, SigmaFieldsError,
    SigmaIdentifierError, SigmaLicenseError, SigmaModifiedError, SigmaReferencesError, SigmaRelatedError,
    SigmaStatusError, SigmaTagError,
)  # fmt: skip
"""Faults in what a rule says about itself: named, but no reason not to run it."""


class Reader:
    """Reads rule files with one taxonomy and one set of placeholder lists; `zone` is that of the hours that rules name."""

    def __init__(self, taxonomy: Taxonomy, placeholders: Placeholders, zone: str = "UTC") -> None:
        self._taxonomy = taxonomy
        self._placeholders = placeholders
        self._zone = zone

    def read(self, text: str, path: str) -> list[Read]:
        """Return what stands in a rule file, in order; never raises for what the file says."""
        try:
            documents = list(yaml.load_all(text, yaml.CSafeLoader))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            return [Problem(path, mark.line + 1 if mark else 1, f"not readable as YAML: {_flat(error)}")]
        if not all(isinstance(document, dict) or document is None for document in documents):
            return [Problem(path, 1, "a rule must be a YAML mapping with title, logsource and detection")]
        starts = _starts(text)
        lines = [starts[min(number, len(starts) - 1)] for number, document in enumerate(documents) if document]
        return self._collection([document for document in documents if document], lines, text, path)

    def _collection(self, documents: list[dict[str, Any]], lines: list[int], text: str, path: str) -> list[Read]:
        place = SigmaRuleLocation(Path(path))
        try:
            found = SigmaCollection.from_dicts(documents, collect_errors=True, source=place, resolve_references=False)
        except (
            Exception
        ) as error:  # a library that reads what people wrote: whatever it stumbles on, the other rules go on
            return [Problem(path, lines[0] if lines else 1, _flat(error))]
        read: list[Read] = []
        one_each = len(found.rules) == len(documents)
        for number, rule in enumerate(found.rules):
            line = lines[number] if one_each else lines[0]
            read += self._one(rule, documents[number] if one_each else {}, text, path, line)
        if not found.rules:
            read += [Problem(path, _line_of(text, 1, _flat(error)), _flat(error)) for error in found.errors]
            if found.filters:
                read.append(Problem(path, 1, "a Sigma filter acts only on rules of its own file, and this has none"))
        return read

    def _one(
        self, rule: SigmaRule | SigmaCorrelationRule, document: dict[str, Any], text: str, path: str, line: int
    ) -> Iterator[Read]:
        fatal = False
        for error in rule.errors:
            about = isinstance(error, _ABOUT)
            fatal = fatal or not about
            yield Problem(path, _line_of(text, line, _flat(error)), _flat(error), fatal=not about)
        if fatal:
            return
        try:
            if isinstance(rule, SigmaRule):
                yield self._rule(rule, path, line)
            else:
                yield self._correlation(rule, document, path, line)
        except Exception as error:  # as above
            yield _problem(error, text, path, line)

    def _rule(self, rule: SigmaRule, path: str, line: int) -> Rule:
        source = rule.logsource
        product, category = source.product or "", source.category or ""

        def resolve(name: str) -> str:
            return self._taxonomy.field(name, product, category)

        trees = [self._tree(condition.parsed, resolve) for condition in rule.detection.parsed_condition]
        what = self._taxonomy.concerning(any_of(*trees), product, category, source.service or "")
        for one in leaves(what):
            if one[0] == "pattern" and (reason := fault(one[2])):
                raise Unsupported(reason)
        house = rule.custom_attributes.get("luuvet") or {}
        if "hours" in house:
            what = all_of(what, ("hours", "@timestamp", self._zone, *_hours(str(house["hours"]))))
        return Rule(
            **_common(rule, path, line),
            where=self._taxonomy.where(product, category, source.service or ""),
            what=what,
            product=product,
            category=category,
            group_by=tuple(resolve(name) for name in house.get("group_by", ())),
        )

    def _tree(self, condition: Any, resolve: Any) -> Node:
        if condition is None:
            raise Unsupported("the condition is empty")
        if isinstance(condition, ConditionNOT):
            return negated(self._tree(condition.args[0], resolve))
        if isinstance(condition, ConditionAND | ConditionOR):
            joined = all_of if isinstance(condition, ConditionAND) else any_of
            return joined(*(self._tree(part, resolve) for part in condition.args))
        field = resolve(condition.field) if isinstance(condition, ConditionFieldEqualsValueExpression) else None
        return leaf(field, condition.value, self._placeholders, resolve)

    def _correlation(self, rule: SigmaCorrelationRule, document: dict[str, Any], path: str, line: int) -> Correlation:
        generate = bool((document.get("correlation") or {}).get("generate", False))
        return Correlation(**_common(rule, path, line), **correlated(rule), generate=generate)


def _hours(text: str) -> tuple[int, int]:
    """The hours of `22-5`: from 22:00 to before 5:00, local."""
    told = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    first, last = (int(told[1]), int(told[2])) if told else (0, 0)
    if first == last or first > 23 or last > 24:
        raise Unsupported(f"hours '{text}' must be two different hours of a day, such as 22-5")
    return first, last


def _common(rule: Any, path: str, line: int) -> dict[str, Any]:
    house = rule.custom_attributes.get("luuvet") or {}
    return {
        "id": str(rule.id) if rule.id else stable_id("rule", rule.title, path.rsplit("/", 1)[-1]),
        "title": rule.title,
        "level": rule.level.name.lower() if rule.level else "low",
        "path": path,
        "line": line,
        "reference": rule.name or "",
        "tags": tuple(str(tag) for tag in rule.tags),
        "words": {lang: house[lang] for lang in ("vi", "en") if isinstance(house.get(lang), dict)},
    }


def _problem(error: Exception, text: str, path: str, line: int) -> Problem:
    """What is wrong with a rule, at the line that it is about: that of the condition where the condition cannot be read."""
    reason = _flat(error)
    if isinstance(error, SigmaError | Unsupported) and not isinstance(error, SigmaConditionError):
        return Problem(path, _line_of(text, line, reason), reason)
    at = _line_of(text, line, reason)
    lines = text.split("\n")
    places = [number for number in range(line, len(lines) + 1) if re.match(r"\s+condition\s*:", lines[number - 1])]
    if at == line or "Expected" in reason or not isinstance(error, SigmaError):
        at = places[0] if places else line
    what = "condition" if isinstance(error, SigmaError) else "rule"
    return Problem(path, at, f"the {what} cannot be read: {reason}")


def _starts(text: str) -> list[int]:
    """The first line (from 1) of each YAML document."""
    marks = [number for number, line in enumerate(text.split("\n"), 1) if re.match(r"---(\s|$)", line)]
    if marks and not text[: text.find("---")].strip():
        return [number + 1 for number in marks]
    return [1, *(number + 1 for number in marks)]


def _line_of(text: str, line: int, reason: str) -> int:
    """The line that a reason names by quoting a piece of it; else the first of the rule."""
    lines = text.split("\n")
    for piece in re.findall(r"'[^']{2,}'|%[^%\s]+%|[0-9a-fA-F.:]+/[0-9]+", reason):
        piece = piece.strip("'")
        for number in range(line - 1, len(lines)):
            if piece.strip() in lines[number]:
                return number + 1
    return line


def _flat(error: BaseException) -> str:
    return " ".join((error.args[0] if isinstance(error, SigmaError) and error.args else str(error)).split())
