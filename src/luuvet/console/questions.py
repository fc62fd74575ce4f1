"""Every question that can be asked over HTTP: one row each. Routes, checks, command help and OpenAPI come from this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["string", "integer", "boolean"]


@dataclass(frozen=True)
class Parameter:
    """One parameter. A missing one takes its default; a required one must be there."""

    name: str
    type: Type = "string"
    required: bool = False
    default: str | int | bool | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: also the path under `/api/v1/` and the name that `Abilities.ask` knows.
        changes: it changes something: POST, over the data folder's socket only.
        quiet: no access event is written (health and progress: a machine asks them every second).
        long: its arguments may be longer than an address: POST.
    """

    name: str
    about: str
    parameters: tuple[Parameter, ...] = ()
    changes: bool = False
    quiet: bool = False
    long: bool = False

    @property
    def posted(self) -> bool:
        """It is asked with POST: it changes something, or its arguments do not fit an address."""
        return self.changes or self.long


_RANGE = (Parameter("from"), Parameter("to"), Parameter("last"))
_LANG = Parameter("lang", default="vi", choices=("vi", "en"))

QUESTIONS: tuple[Question, ...] = (
    Question("status", "Rates, lags, gaps, drops, disk, versions, what needs attention", (_LANG,), quiet=True),
    Question("progress", "How far the archive and the store are", quiet=True),
    Question(
        "search",
        "Events that a query finds, newest first",
        (
            Parameter("query", default=""),
            *_RANGE,
            Parameter("limit", "integer", default=100),
            Parameter("cursor"),
            Parameter("fields"),
            Parameter("oldest_first", "boolean", default=False),
        ),
    ),
    Question("count", "How many events a query finds", (Parameter("query", default=""), *_RANGE)),
    Question(
        "histogram",
        "Events a query finds, per bucket of time",
        (Parameter("query", default=""), *_RANGE, Parameter("bucket", default="1m")),
    ),
    Question(
        "tail",
        "Events a query finds that were stored after a position, in the order of the log",
        (Parameter("query", default=""), Parameter("after", "integer"), Parameter("limit", "integer", default=1000)),
    ),
    Question(
        "trail",
        "Who changed and who accessed something, newest first; `query` of the answer goes on from there",
        (
            Parameter("kind", required=True, choices=("user", "account", "host", "file", "page", "setting", "ip")),
            Parameter("value", required=True),
            Parameter("which", default="both", choices=("changes", "accesses", "both")),
            *_RANGE,
            Parameter("limit", "integer", default=100),
            Parameter("cursor"),
            Parameter("fields"),
        ),
    ),
    Question(
        "match",
        "Where indicators were seen; `list` is the text of a CSV, STIX 2.1 or MISP list",
        (Parameter("list", required=True), *_RANGE),
        long=True,
    ),
    Question("indicator_lists", "The lists of indicators that are watched on arrival"),
    Question(
        "indicator_list_add",
        "Watch a list of indicators (the text of CSV, STIX 2.1, MISP or a letter) on arrival; one of the same name is replaced",
        (Parameter("list", required=True), Parameter("name", required=True), Parameter("until"), Parameter("source")),
        changes=True,
    ),
    Question("indicator_list_remove", "Watch a list no more", (Parameter("name", required=True),), changes=True),
    Question("searches", "The saved searches, and which of them were stopped for being slow"),
    Question(
        "search_add",
        "Save a search: `threshold` events within `window` (of one value of `group_by`) are an alert; one of the same name is replaced",
        (
            Parameter("name", required=True),
            Parameter("query", required=True),
            Parameter("threshold", "integer", required=True),
            Parameter("window", required=True),
            Parameter("level", default="medium", choices=("low", "medium", "high", "critical")),
            Parameter("group_by"),
            Parameter("owner"),
            Parameter("why"),
            Parameter("first_step"),
        ),
        changes=True,
    ),
    Question("search_remove", "Remove a saved search", (Parameter("name", required=True),), changes=True),
    Question("search_test", "How often a saved search would have alerted", (Parameter("name", required=True), *_RANGE)),
    Question("event", "One event", (Parameter("id", required=True),)),
    Question(
        "alerts",
        "Alerts, the most pressing first; those that are expected or closed only with `all`",
        (
            *_RANGE,
            Parameter("limit", "integer", default=100),
            Parameter("level", default="low", choices=("low", "medium", "high", "critical")),
            Parameter("all", "boolean", default=False),
        ),
    ),
    Question(
        "alert_expect",
        "Say that an alert (`id`), or those of a rule, host or group key, are expected: not shown and not delivered until `until`",
        (
            Parameter("id"),
            Parameter("rule"),
            Parameter("host"),
            Parameter("group_key"),
            Parameter("reason", required=True),
            Parameter("owner", required=True),
            Parameter("until", required=True),
        ),
        changes=True,
    ),
    Question("expectations", "What is expected, by whom, until when", (Parameter("all", "boolean", default=False),)),
    Question(
        "expectation_end", "End an expectation before it expires", (Parameter("id", required=True),), changes=True
    ),
    Question(
        "alert_close",
        "Close an alert with a note on what it was; it is open again when it grows",
        (Parameter("id", required=True), Parameter("note", required=True)),
        changes=True,
    ),
    Question(
        "cause",
        "The cause of a symptom",
        (
            Parameter("kind", required=True),
            Parameter("value", required=True),
            Parameter("host"),
            Parameter("at"),
            Parameter("form", default="json", choices=("json", "text")),
            _LANG,
        ),
    ),
    Question("proof", "The proof of one record", (Parameter("id", required=True),)),
    Question("checkpoint", "The newest signed checkpoint"),
    Question("rules", "The rules that run and those that cannot"),
    Question("formats", "The formats and what they have parsed"),
    Question(
        "file_known", "Whether a file of this hash is in the log", (Parameter("sha256", required=True),), quiet=True
    ),
    Question(
        "assets",
        "The register of assets: what holds at a time, or with `all` everything that ever did",
        (Parameter("unit"), Parameter("at"), Parameter("all", "boolean", default=False)),
    ),
    Question("asset", "Whose a host or an address is", (Parameter("of", required=True), Parameter("at"))),
    Question(
        "assets_missing",
        "Hosts of the log that stand in no asset, most events first",
        (*_RANGE, Parameter("limit", "integer", default=100)),
    ),
    Question(
        "assets_import",
        "Make a list of assets (`list`: the text of a CSV) the register; with `dry_run` only say what it would change",
        (Parameter("list", required=True), Parameter("source"), Parameter("dry_run", "boolean", default=False)),
        changes=True,
    ),
    Question("deliveries", "The routes that alerts are delivered by, and how they stand"),
    Question("delivery_test", "Send a test by a route", (Parameter("route", required=True),), changes=True),
    Question("rebuild", "Derive again from the archive, beside the live tables, then swap", changes=True),
    Question(
        "erase", "Erase the payload of records by a signed order", (Parameter("order", required=True),), changes=True
    ),
)

BY_NAME: dict[str, Question] = {question.name: question for question in QUESTIONS}


def arguments(question: Question, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the checked arguments of a question.

    Raises:
        ValueError: an unknown, missing or wrong parameter; the sentence names it.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            raise ValueError(f"'{question.name}' has no parameter '{name}'; it takes: {', '.join(known) or 'none'}")
    return {name: _value(question, parameter, given.get(name)) for name, parameter in known.items()}


def _value(question: Question, parameter: Parameter, text: str | None) -> Any:
    if text is None:
        if parameter.required:
            raise ValueError(f"'{question.name}' needs the parameter '{parameter.name}'")
        return parameter.default
    if parameter.type == "integer":
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"'{parameter.name}' must be a whole number, not '{text}'") from None
    if parameter.type == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"'{parameter.name}' must be true or false, not '{text}'")
        return text == "true"
    if parameter.choices and text not in parameter.choices:
        raise ValueError(f"'{parameter.name}' must be one of {', '.join(parameter.choices)}, not '{text}'")
    return text
