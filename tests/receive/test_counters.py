"""Counts of a listener."""

from luuvet.event.raw import Raw
from luuvet.receive.counters import Counters


def test_deliveries_are_counted_and_rejects_by_reason() -> None:
    counters = Counters()
    counters.took(Raw("syslog-tcp", "", "", "newline", 5, [b"ab", b"c"]))
    counters.took(Raw("syslog-tcp", "", "", "rejected", 6, [b"x"]))
    counters.took(Raw("syslog-tcp", "", "", "newline-truncated", 7, [b"y"]))
    told = counters.as_dict()
    assert (told["records"], told["bytes"], told["last_received"]) == (4, 5, 7)
    assert told["rejected"] == {"rejected": 1, "newline-truncated": 1}
