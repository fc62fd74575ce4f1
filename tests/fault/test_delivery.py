"""A kill between sending and marking loses no alert, and what is sent twice carries the same id."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from bench.receivers import Requests, web
from bench.running import Server, until
from tests.app.test_delivery import raise_alert

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def hook() -> Iterator[Requests]:
    with web(Requests()) as running:
        yield running


@pytest.fixture
def sending(tmp_path: Path, hook: Requests) -> Iterator[Server]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "luuvet.toml").write_text(
        f'[[delivery]]\nname="hook"\nkind="webhook"\nmin_level="low"\nto="http://127.0.0.1:{hook.port}/"\n'
        "digest_after=1000\n"
    )
    with Server(tmp_path / "data") as running:
        yield running
    print(running.told())


def alerts(hook: Requests) -> dict[str, set[str]]:
    """Return the message ids under which each alert came."""
    found: dict[str, set[str]] = {}
    for _, _, content in list(hook.got):
        body = orjson.loads(content)
        for alert in body["alerts"]:
            found.setdefault(alert["group_key"].rpartition("=")[2], set()).add(body["id"])
    return found


def test_an_owner_killed_while_it_sends_delivers_all_and_repeats_by_id(sending: Server, hook: Requests) -> None:
    names = [f"user{n}" for n in range(6)]
    hook.pause = 1.0  # the receiver has the message, and we have no answer yet
    for at, name in enumerate(names):
        raise_alert(sending, name, host=f"host-{name}")
        if at % 2 == 0:
            before = len(hook.got)
            until(lambda before=before: len(hook.got) > before, "the receiver got one", 60, 0.01)  # type: ignore[misc]
            sending.signal("owner")
            sending.ready()
    hook.pause = 0.0
    until(lambda: set(alerts(hook)) >= set(names), "all arrive", 90)
    until(lambda: sending.ask("deliveries")["routes"][0]["waiting"] == 0, "all are marked", 60)
    assert all(len(ids) == 1 for ids in alerts(hook).values()), "a second copy has the id of the first"
    assert sending.processes()["owner"]["restarts"] == 3
    count = len(hook.got)
    time.sleep(3)
    assert len(hook.got) == count, "what is marked is not sent again"


def test_a_slow_receiver_holds_up_neither_sealing_nor_deriving(sending: Server, hook: Requests) -> None:
    hook.pause = 30.0
    raise_alert(sending, "slow")
    until(lambda: sending.count("event.dataset:luuvet.alert") >= 1, "the alert is raised", 40)
    time.sleep(2)
    began = time.monotonic()
    raise_alert(sending, "after", host="web2")
    until(
        lambda: sending.count("user.name:after OR user.target.name:after") >= 1,
        "what comes meanwhile is searchable",
        20,
    )
    assert time.monotonic() - began < 15 and not any("after" in name for name in alerts(hook))
    assert sending.processes()["owner"]["restarts"] == 0
