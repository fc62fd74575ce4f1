from __future__ import annotations

from collections.abc import Callable

from luuvet.event.raw import Sealed
from luuvet.parse.aside import split
from luuvet.parse.delivery import rows
from luuvet.parse.sources import Sources

Seal = Callable[..., Sealed]


def test_what_no_format_is_asked_about_is_an_event_all_the_same(seal: Seal) -> None:
    made = rows(
        [
            seal([b"", b"whole", b"first", b"second", b"last"], parts=[0, 0, 1, 2, -3], erased=[0]),
            seal([b"ElfFile\x00"], framing="whole", parts=[1]),
        ],
        Sources(),
    )
    apart, left = split(made)
    assert left["text"].to_list() == ["whole", "first"]
    assert apart["row"].to_list() == [0, 3, 4, 5]
    assert apart["event.dataset"].to_list() == ["luuvet.erased", "luuvet.part", "luuvet.part", "luuvet.file"]
    assert apart["event.original"].to_list() == [None, "second", "last", None]
    assert (apart["@timestamp"] == apart["luuvet.received"]).all()


def test_nothing_to_set_aside_leaves_the_rows_as_they_are(seal: Seal) -> None:
    made = rows([seal([b"a", b"b"])], Sources())
    apart, left = split(made)
    assert not apart.height
    assert left.equals(made)
