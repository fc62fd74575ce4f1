from __future__ import annotations

import re

from luuvet.parse.enrich import KNOWN, NOTHING, Enrichment, Meaning, Source, Target, Way, action
from luuvet.parse.shapes import Leaf

WAY = Way(
    has=("Channel", "Id"),
    names={
        "Channel": (Target("acme.channel"),),
        "Id": (Target("acme.id"), Target("_code")),
        "Time": (Target("@timestamp"),),
        "When": (Target("@timestamp"),),
        "Data": (Target("acme.data.all"), Target("acme.data.first", single=True)),
    },
    patterns=((re.compile(r"^Skip\."), None), (re.compile(r"^Sub\.(.*)$"), r"acme.\1")),
    rest="acme.data.",
    texts=("acme.data.", "acme.id"),
    guids="guid",
)


def leaves(**kinds: type) -> list[Leaf]:
    return [Leaf(name.replace("__", "."), n, kind) for n, (name, kind) in enumerate(kinds.items())]


def test_a_way_renames_and_leaves_nothing_unnamed() -> None:
    told = WAY.given(leaves(Channel=str, Id=int, Skip__x=str, Sub__y=str, Other=str, Data=list))
    assert list(told.names) == ["acme.channel", "acme.id", "_code", "acme.data.all", "acme.y", "acme.data.Other"]
    assert told.texts == (1,)
    assert told.names["acme.id"].leaf.kind is str
    change = told.names["acme.data.all"].change
    assert change is not None and change(["a", "b"]) == "a\nb"


def test_of_two_with_one_name_the_later_keeps_its_own() -> None:
    told = WAY.given(leaves(Time=str, When=str, Data=str))
    assert {name: given.leaf.name for name, given in told.names.items()} == {
        "@timestamp": "Time",
        "When": "When",
        "acme.data.all": "Data",
        "acme.data.first": "Data",
    }


def test_guids_get_their_braces() -> None:
    change = WAY.given(leaves(LogonGuid=str)).names["acme.data.LogonGuid"].change
    assert change is not None
    assert change("A1B2C3D4-0001-6740-1F00-000000002A00") == "{a1b2c3d4-0001-6740-1f00-000000002a00}"


def enrichment() -> Enrichment:
    return Enrichment(
        name="acme",
        has=("acme.channel",),
        kind=(("acme.channel",), ("acme.source",), ("acme.id",)),
        common=Meaning({"user.name": (Source(("acme.who",)),)}, {"event.category": ["host"], "event.type": ["info"]}),
        ways=(WAY,),
        parts={
            ("audit", ""): Meaning({}, {"event.category": ["iam"]}),
            ("audit", "door"): Meaning({}, {"event.type": ["end"]}),
        },
        events={
            ("audit", "", "7"): Meaning({"user.name": (Source(("acme.first",)),)}, {"event.action": "seen"}),
            ("audit", "door", "7"): Meaning({}, {"event.action": "opened"}),
            ("", "sql$*", "7"): Meaning({}, {"event.action": "asked"}),
        },
    )


def test_the_nearest_declaration_counts() -> None:
    acme = enrichment()
    assert acme.meaning("Audit", "Other", "7").constants == {
        "event.category": ["iam"],
        "event.type": ["info"],
        "event.action": "seen",
    }
    assert acme.meaning("Audit", "Door", "7").constants["event.action"] == "opened"
    assert acme.meaning("Audit", "Door", "8").constants["event.type"] == ["end"]
    assert acme.meaning("Log", "SQL$ONE", "7").constants["event.action"] == "asked"
    names = [source.names for source in acme.meaning("Audit", "Other", "7").fields["user.name"]]
    assert names == [("acme.first",), ("acme.who",)]


def test_what_nobody_declared_is_named_by_provider_and_code() -> None:
    acme = enrichment()
    assert acme.meaning("Log", "Microsoft-Windows-Kernel Boot", "27").constants["event.action"] == "kernel-boot-27"
    assert not acme.declares("Log", "Kernel", "27") and acme.declares("Audit", "x", "7")
    assert [action("", "5"), action("A/B_c", "")] == ["5", "a-b-c"]


def test_kinds_that_senders_make_up_are_not_kept_for_ever() -> None:
    acme = enrichment()
    for n in range(KNOWN + 10):
        acme.meaning("Log", "x", str(n))
    assert len(acme._made) <= KNOWN


def test_documents_of_others_are_left_alone() -> None:
    assert enrichment().given(leaves(Channel=str)) is None
    own = enrichment().given(leaves(acme__channel=str, Id=str))
    assert own is not None and list(own.names) == ["acme.channel", "Id"]
    assert NOTHING.over(Meaning({}, {"a": 1})).constants == {"a": 1}
