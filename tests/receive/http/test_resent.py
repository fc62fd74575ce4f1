"""The window of ids."""

from typing import Any

from luuvet.receive.http.resent import Resent, digest


def test_the_newest_ids_are_known() -> None:
    receipt: Any = object()
    resent = Resent(2)
    for id in "abc":
        resent.came("x", id, id.encode(), receipt)
    assert resent.find("x", "a") is None
    known = resent.find("x", "c")
    assert known is not None and (known.digest, known.version) == (digest(b"c"), 1)
    assert resent.find("y", "c") is None
    assert resent.came("x", "c", b"other", receipt).version == 2


def test_only_the_item_that_failed_is_forgotten() -> None:
    receipt: Any = object()
    resent = Resent()
    old = resent.came("x", "a", b"1", receipt)
    new = resent.came("x", "a", b"2", receipt)
    resent.forget("x", "a", old)
    assert resent.find("x", "a") is new
    resent.forget("x", "a", new)
    assert resent.find("x", "a") is None
