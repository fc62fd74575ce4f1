from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Sealed
from luuvet.parse.delivery import rows
from luuvet.parse.sources import Sources

Seal = Callable[..., Sealed]


def test_runs_become_rows_in_order_with_their_own_headers(seal: Seal) -> None:
    source = format_hints(
        Hints("0" * 64, "/var/log/a b.log", host="web1", timezone="UTC", year=2020, format="nginx_nginx")
    )
    made = rows(
        [
            seal([b"a", b"b"], first=40),
            seal([], first=42),
            seal(
                [b"c", b""],
                first=90,
                listener="file",
                peer="",
                source=source,
                parts=[0, 1],
                erased=[1],
                received=5_000_000_123,
            ),
        ],
        Sources(relays=("198.51.100.0/24",)),
    )
    assert made["row"].to_list() == [0, 1, 2, 3]
    assert made["luuvet.index"].to_list() == [40, 41, 90, 91]
    assert made["text"].to_list() == ["a", "b", "c", ""]
    assert made["luuvet.part"].to_list() == [0, 0, 0, 1]
    assert made["erased"].to_list() == [False, False, False, True]
    assert made["trusted"].to_list() == [False, False, True, True]
    assert made["address"].to_list() == ["192.0.2.250", "192.0.2.250", None, None] or made["address"][2] == ""
    assert made["hint.host"].to_list() == [None, None, "web1", "web1"]
    assert made["hint.path"][2] == "/var/log/a b.log"
    assert made["hint.year"][2] == 2020
    assert made["hint.format"][2] == "nginx_nginx"
    assert made["luuvet.received"][2] == datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)


def test_a_hint_may_hold_anything(seal: Seal) -> None:
    made = rows([seal([b"a"], source="sha256:" + "0" * 64 + " /a timezone=Mars/Base year=99999")], Sources())
    assert made["hint.zone"][0] is None
    assert made["hint.year"][0] is None


def test_the_encoding_of_the_file_is_used(seal: Seal) -> None:
    source = format_hints(Hints("0" * 64, "/a", encoding="utf-16-le"))
    made = rows([seal([b"\xff"]), seal(["tôi".encode("utf-16-le")], source=source)], Sources())
    assert made["text"].to_list() == ["\ufffd", "tôi"]
    assert made["luuvet.text"].to_list() == ["utf-8 with 1 bytes replaced", "utf-16-le"]
