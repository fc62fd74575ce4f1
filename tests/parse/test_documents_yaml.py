from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.declare import FormatError
from luuvet.parse.documents_yaml import read_enrichment

TOP: dict[str, Any] = {
    "reference": "r",
    "has": ["acme.channel"],
    "kind": ["acme.channel", "acme.source", ["acme.id", "event.code"]],
    "data": ["acme.data.", "acme.more."],
    "set": {"event.dataset": "acme.event"},
    "ways": [
        {
            "has": ["Ch"],
            "names": {"Ch": "acme.channel", "No": [{"to": "acme.id", "by": "text"}, "_no"]},
            "patterns": [["^x$", None]],
        }
    ],
    "tables": {"result": {0: "success", 5: "failure"}},
    "fields": {"user.name": ["Who", {"of": "Account", "by": "account"}]},
    "blocks": {"network": {"source.ip": "From"}},
}
PART: dict[str, Any] = {
    "channels": "Audit",
    "category": ["iam"],
    "events": {
        "7 8": {"action": "seen", "type": ["info"], "outcome": "success", "like": ["network"]},
        9: {"action": "told", "fields": {"event.outcome": {"of": "acme.result", "table": "result", "else": "unknown"}}},
    },
}


def test_a_declaration_is_read() -> None:
    acme = read_enrichment("acme", TOP, [[PART]])
    assert acme.kind == (("acme.channel",), ("acme.source",), ("acme.id", "event.code"))
    seven = acme.meaning("Audit", "", "7")
    assert seven.constants == {
        "event.action": "seen",
        "event.category": ["iam"],
        "event.dataset": "acme.event",
        "event.outcome": "success",
        "event.type": ["info"],
    }
    assert seven.fields["source.ip"][0].names == ("acme.data.From", "acme.more.From")
    first, second = seven.fields["user.name"]
    assert first.change is None and second.change is not None and second.change("A\\lan") == "lan"
    (outcome,) = acme.meaning("audit", "any", "9").fields["event.outcome"]
    assert outcome.names == ("acme.result",) and outcome.change is not None
    assert [outcome.change(code) for code in ("0", "0x5", "6")] == ["success", "failure", "unknown"]
    assert acme.meaning("audit", "any", "8") == seven


def test_the_same_words_are_the_same_function() -> None:
    same = {"of": "Account", "by": "account"}
    acme = read_enrichment("acme", {**TOP, "fields": {"user.name": same, "user.effective.name": same}})
    fields = acme.common.fields
    assert fields["user.name"][0].change is fields["user.effective.name"][0].change


def test_numbers_stay_numbers_in_tables_of_bits_and_codes() -> None:
    told = {"of": "Mask", "bits": {0x1: "A", 0x10: "B"}}
    each = {"of": "List", "each": {"%%1": "one"}, "match": "^(.*)$"}
    fields = read_enrichment("acme", {**TOP, "fields": {"a.b": told, "a.c": each}}).common.fields
    bits, words = fields["a.b"][0].change, fields["a.c"][0].change
    assert bits is not None and bits("0x11") == ["A", "B"]
    assert words is not None and words("%%1 %%2") == ["one", "%%2"]


@pytest.mark.parametrize(
    ("top", "part", "said"),
    [
        ({"has": None}, {}, "needs 'has'"),
        ({"kind": ["a"]}, {}, "names three fields"),
        ({"what": 1}, {}, "does not know 'what'"),
        ({"fields": {"user.name": {"of": "A", "by": "nothing"}}}, {}, "no function 'nothing'"),
        ({"fields": {"user.name": {"of": "A", "table": "nothing"}}}, {}, "no table 'nothing'"),
        ({"fields": {"user.name": 5}}, {}, "is no mapping"),
        ({"set": {"event.kind": "nonsense"}}, {}, "no event.kind of ECS"),
        ({"ways": [{"has": ["A"]}]}, {}, "needs 'names'"),
        ({}, {"category": ["nonsense"]}, "part 'audit': 'nonsense' is no event.category"),
        ({}, {"events": {7: {"action": "a", "type": ["nonsense"]}}}, "event '7': 'nonsense' is no event.type"),
        ({}, {"events": {7: {"action": "a", "outcome": "so"}}}, "is no event.outcome"),
        ({}, {"events": {7: {"action": "a", "type": "info"}}}, "event.type is a list"),
        ({}, {"events": {7: {}}}, "needs 'action'"),
        ({}, {"events": {7: {"action": "a", "like": "nothing"}}}, "no block 'nothing'"),
        ({}, {"events": {"7": {"action": "a"}, "6 7": {"action": "b"}}}, "7 is declared twice"),
    ],
)
def test_faults_say_where(top: dict[str, Any], part: dict[str, Any], said: str) -> None:
    with pytest.raises(FormatError, match=said) as found:
        read_enrichment("acme", {**TOP, **top}, [[{**PART, **part}]])
    assert "formats/acme/documents.yaml" in str(found.value)
