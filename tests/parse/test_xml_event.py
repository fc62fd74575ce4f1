from __future__ import annotations

import pytest

from luuvet.parse.shapes import Refused
from luuvet.parse.xml_event import tree_of

SPACE = 'xmlns="http://schemas.microsoft.com/win/2004/08/events/event"'


def test_an_event_is_like_a_record_of_a_file() -> None:
    text = (
        f"<Event {SPACE}><System><Provider Name='A' Guid='{{g}}'/><EventID Qualifiers='0'>7</EventID><Version>2</Version>"
        "<Correlation/><Execution ProcessID='4' ThreadID='8'/></System>"
        "<EventData Name='N'><Data Name='a'>1</Data><Data Name='b'/><Data Name='a'>2</Data></EventData></Event>"
    )
    assert tree_of(text) == {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "A", "Guid": "{g}"}},
                "EventID": {"#attributes": {"Qualifiers": "0"}, "#text": "7"},
                "Version": 2,
                "Correlation": None,
                "Execution": {"#attributes": {"ProcessID": 4, "ThreadID": 8}},
            },
            "EventData": {"#attributes": {"Name": "N"}, "a": "1", "b": None, "a_1": "2"},
        }
    }


def test_data_without_names_keeps_its_places() -> None:
    tree = tree_of("<Event><EventData><Data>x</Data><Data/><Data>z</Data><Binary>00</Binary></EventData></Event>")
    assert tree["Event"]["EventData"] == {"Data": {"#text": ["x", "", "z"]}, "Binary": "00"}


def test_user_data_and_repeated_elements() -> None:
    tree = tree_of("<Event><UserData><E xmlns='x'><P>1</P><P>2</P><Q><R>3</R></Q></E></UserData></Event>")
    assert tree["Event"]["UserData"] == {"E": {"P": "1", "P_1": "2", "Q": {"R": "3"}}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<Event><System>", "no XML"),
        ("<Event>\0</Event>", "no XML"),
        ("<Events/>", "no event but <Events>"),
        ('<!DOCTYPE a [<!ENTITY b "bb">]><Event>&b;</Event>', "document type"),
        ("<Event>" + "<a>" * 70 + "</a>" * 70 + "</Event>", "deeper than 64"),
    ],
)
def test_what_is_no_event_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        tree_of(text)
