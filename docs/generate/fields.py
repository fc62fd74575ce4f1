"""`reference/fields.md`: the names that a query, a rule and `--fields` may use."""

from __future__ import annotations

from docs.generate.table import document, table

from luuvet.event.fields import BY_NAME, CATEGORIES, OUTCOMES, RELATED, TYPES
from luuvet.search.fields import listed

_INTRO = """Names and types are those of the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs); `luuvet.*` are ours.
Fields in this table have a column of their own and are quick to search. Any other name that a sender gives is kept and can be searched
as well (`field:value`), only slower. A field with *several* values matches when one of them does."""
_OWN = {
    "@timestamp": "when it happened, as its text says; where the text says nothing usable, when it was received",
    "event.id": "`<log>-<index>`, `/k` for the k-th further event of one record, `+<format>` for several records that are one event; never changes",
    "event.ingested": "when it was received; never changes, a rebuild included",
    "event.original": "the record as received",
    "message": "the text without its envelope; free text searches here and in `event.original`",
    "event.dataset": "`<product>.<log>`; `unparsed` where no format understood the record",
    "luuvet.joined": "of a joined event: the format that says which records are one event together; names the wholes in a query",
    "luuvet.members": "of a joined event: the ids of its records, in the order of the log",
    "luuvet.index": "place in the log, counted from 0",
    "luuvet.k": "which event of its record",
    "luuvet.log": "the log's id",
    "luuvet.listener": "the door it came in by: `syslog-tcp`, `syslog-udp`, `relp`, `http`, `file`, `luuvet` (our own)",
    "luuvet.peer": "address of whoever delivered it",
    "luuvet.source": "path and hash of the file, `_bulk` action line, or room of ours",
    "luuvet.part": "which part of a record larger than 1 MiB",
    "luuvet.generation": "generation of the formats that parsed it",
    "luuvet.time": "what was inferred about the time: its zone, its year, that it was missing",
    "luuvet.text": "how the text was read where it was not plain UTF-8: `tcvn3`, `vni`, `viscii`, `windows-1258`, `windows-1252`, `utf-16-le` …",
}


def page() -> str:
    """Return the page."""
    rows = [[f"`{f.name}`", f.kind, "several" if f.repeated else "", _about(f.name)] for f in listed()]
    allowed = [
        ["`event.category`", ", ".join(sorted(CATEGORIES))],
        ["`event.type`", ", ".join(sorted(TYPES))],
        ["`event.outcome`", ", ".join(sorted(OUTCOMES))],
    ]
    return document(
        "Fields",
        _INTRO,
        table(["field", "type", "values", "meaning"], rows),
        "## Values that are fixed",
        table(["field", "values"], allowed),
    )


def _about(name: str) -> str:
    if name in RELATED:
        return "any of " + ", ".join(f"`{source}`" for source in RELATED[name])
    return _OWN.get(name, "ECS" if name in BY_NAME else "")
