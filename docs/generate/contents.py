"""`reference/contents.md`: the formats and rules that come with the product."""

from __future__ import annotations

from docs.generate.table import document, table

from luuvet.detect import Correlation, Rule, load_rules
from luuvet.parse.catalogue import Formats

_FORMATS = """What no format understands is kept, searchable, and counted as `event.dataset:unparsed`. Each format has samples beside it
(`luuvet formats test`); [how to add one](../how-to/add-a-format.md)."""
_RULES = """Sigma rules of our own, each with cases that must fire and cases that must not (`luuvet rules test`). Further rules are read from the
folder of the setting `detect.rules`; [how to write one](../how-to/write-a-rule.md). A rule of level *informational* only serves others."""


def page() -> str:
    """Return the page."""
    book = load_rules([])
    rules: list[Rule | Correlation] = sorted([*book.rules, *book.correlations], key=lambda rule: rule.title)
    rows = [[rule.title, _vietnamese(rule), rule.level, f"`{rule.id}`", ", ".join(rule.tags)] for rule in rules]
    return document(
        "Formats and rules",
        "## Formats",
        _FORMATS,
        table(["format", "dataset", "reference"], sorted(_formats())),
        "## Rules",
        _RULES,
        table(["rule", "tiếng Việt", "level", "id", "ATT&CK"], rows),
    )


def _vietnamese(rule: Rule | Correlation) -> str:
    return str(rule.words.get("vi", {}).get("title", ""))


def _formats() -> list[list[object]]:
    return [[f"`{one.name}`", f"`{one.dataset}`", one.reference] for one in Formats.load().formats]
