from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.kit.durable import Lock
from luuvet.wire import serving
from luuvet.wire.layout import Layout
from luuvet.wire.remote import Remote, answers, read, running


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


def test_no_server_and_a_leftover_socket(layout: Layout) -> None:
    assert not running(layout.data) and not running(layout.data / "nothing")
    serving.bind_path(layout.socket).close()
    assert layout.socket.exists() and not answers(layout.socket) and not running(layout.data)


def test_a_server_that_is_just_starting_is_waited_for(layout: Layout) -> None:
    (layout.run / "processes.json").write_text("[]")
    bound: list[Any] = []

    def come_up() -> None:
        time.sleep(0.3)
        bound.append(serving.bind_path(layout.socket))

    with Lock(layout.run / "server.lock"):
        thread = threading.Thread(target=come_up)
        thread.start()
        assert running(layout.data)
        thread.join()
    bound[0].close()


def test_the_traces_of_a_server_that_was_killed_are_not_waited_for(layout: Layout) -> None:
    (layout.run / "processes.json").write_text("[]")
    began = time.monotonic()
    assert not running(layout.data) and time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [(404, b'{"error": "there is no such event"}', "no such event"), (502, b"<html>", "502")],
)
def test_a_refusal_keeps_its_sentence_and_status(status: int, body: bytes, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        read(httpx2.Response(status, content=body))
    assert refused.value.status == (status if b"error" in body else 500)


def test_an_answer_is_its_json() -> None:
    assert read(httpx2.Response(200, content=b'{"count": 3}')) == {"count": 3}


@pytest.fixture
def nobody(layout: Layout) -> Iterator[Remote]:
    remote = Remote(layout.data, "an")
    yield remote
    remote.close()


def test_a_server_that_went_away_is_a_sentence(nobody: Remote, deliver: Callable[..., Raw]) -> None:
    with pytest.raises(Refused, match="does not answer") as refused:
        nobody.ask("count", query="")
    assert refused.value.status == 503
    with pytest.raises(Refused, match="does not answer"):
        nobody.put(deliver())
