from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from bench.receivers import Requests, web

from luuvet.console.abilities import Refused
from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import Raw
from luuvet.kit.clock import system_clock
from luuvet.kit.settings import BadSetting, Settings, load
from luuvet.wire.delivering import Alerts, Delivery, listed, open_outbox
from luuvet.wire.delivering import test as send_test
from luuvet.wire.layout import Layout
from luuvet.wire.local import Local, open_local

ROUTE = '[[delivery]]\nname="hook"\nkind="webhook"\nmin_level="low"\nto="http://127.0.0.1:{port}/hush"\n'


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


@pytest.fixture
def local(known: Any, layout: Layout, deliver: Callable[..., Raw]) -> Iterator[Local]:
    """A log of three records in this test's own folder: the engine opens one folder a process at a time."""
    with open_local(known(layout.data), "an") as opened:
        opened.put(deliver())
        assert opened.derived(3)
        yield opened


@pytest.fixture
def server() -> Iterator[Requests]:
    with web(Requests()) as running:
        yield running


def settings_of(layout: Layout, server: Requests) -> Settings:
    layout.settings.write_text(ROUTE.format(port=server.port))
    return load(layout.data, {"receive.syslog_tcp": "127.0.0.1:0"}, environment={})


def test_sealed_alerts_are_read_by_their_position(local: Local, deliver: Callable[..., Raw]) -> None:
    rooms = local._rooms
    source, log = Alerts(rooms.store, rooms.log), rooms.log
    local.catch_up()
    documents, following = source.alerts(0)
    assert documents and {one["event"]["dataset"] for one in documents} == {"luuvet.alert"}
    assert following == rooms.store.current.position() and source.alerts(following) == ([], following)
    end = local.put(
        deliver(b'<13>1 2026-11-22T08:00:00Z db1 x 1 - - {"event.dataset": "luuvet.alert", "luuvet.alert.id": "z"}')
    )
    assert local.derived(end) and source.alerts(following)[0] == [], "only what we sealed ourselves"
    names = [f"{log}-0", f"{log}-1", f"{log}-999999", "0123456789abcdef-0"]
    found = source.events(names)
    assert set(found) == set(names[:2]) and "sshd" in found[f"{log}-0"]["event"]["original"]


def test_a_new_outbox_begins_at_the_end_of_the_log(layout: Layout, local: Local) -> None:
    outbox = open_outbox(layout, local._rooms.log)
    assert outbox.position == local._sink.archive.size >= 3
    outbox.close()


def test_what_is_sealed_from_then_on_is_delivered(
    known: Any, until: Any, layout: Layout, server: Requests, deliver: Callable[..., Raw]
) -> None:
    settings = settings_of(layout, server)
    with open_local(settings, "an") as opened:
        opened.put(deliver())
        opened.catch_up()

        async def dialogue() -> None:
            delivery = Delivery(settings, layout, opened._rooms.store, opened._rooms.log, opened._sink)
            task = asyncio.create_task(delivery.run())
            await until(layout.delivery.exists)
            await asyncio.sleep(0.3)
            assert not server.got, "nobody is told of what was raised before"
            alert = {
                "event.kind": "alert", "rule.level": "high", "rule.name": "One", "host.name": "web1",
                "luuvet.alert.id": "a1", "luuvet.alert.count": 1, "luuvet.alert.first_event": f"{opened._rooms.log}-0",
                "luuvet.alert.vi.message": "Một",
            }  # fmt: skip
            finding = Finding("luuvet.alert", "alert-raised", "Một", system_clock(), alert)
            opened.put(as_raw([finding], "case", finding.time))
            await asyncio.to_thread(opened.catch_up)
            size = opened._sink.archive.size
            await until(lambda: server.got)

            async def noted() -> bool:
                return bool((await delivery.status())[0]["delivered"] == 1)

            await until(noted)
            await until(lambda: opened._sink.archive.size > size)
            task.cancel()
            await delivery.close()

        asyncio.run(dialogue())
        opened.catch_up()
        assert opened.ask("count", query="event.dataset:luuvet.delivery AND event.action:delivered")["count"] == 1
        (row,) = opened.ask("deliveries")["routes"]
        assert (row["delivered"], row["failing_since"]) == (1, None) and opened.ask("status")["delivery"] == [row]
    body = orjson.loads(server.got[0][2])
    assert body["alerts"][0]["vi"]["message"] == "Một" and "sshd" in body["alerts"][0]["lines"][0]["original"]


def test_wrong_routes_deliver_nothing_and_are_named(layout: Layout, server: Requests, local: Local) -> None:
    settings = settings_of(layout, server)
    layout.settings.write_text(layout.settings.read_text().replace("webhook", "pigeon"))
    wrong = load(layout.data, environment={})
    with pytest.raises(BadSetting):
        listed(wrong, layout, "log")

    async def dialogue() -> None:
        delivery = Delivery(wrong, layout, local._rooms.store, "log", local._sink)
        await delivery.run()
        (row,) = await delivery.status()
        assert "pigeon" not in row["name"] and "kind must be one of" in row["error"]["vi"] and row["failing_since"]
        await delivery.close()

    asyncio.run(dialogue())
    assert listed(settings, layout, "log")[0]["last_success"] is None and not layout.delivery.exists()


def test_a_test_goes_by_what_the_file_says_now(layout: Layout, server: Requests) -> None:
    settings = load(layout.data, environment={})
    with pytest.raises(Refused, match="hook") as refused:
        asyncio.run(send_test(settings, "hook", "log"))
    assert refused.value.status == 404
    settings_of(layout, server)
    done = asyncio.run(send_test(settings, "hook", "log"))
    assert done["ok"] and orjson.loads(server.got[0][2])["kind"] == "test" and "204" in done["said"]["vi"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    layout.settings.write_text(ROUTE.format(port=port))
    done = asyncio.run(send_test(settings, "hook", "log"))
    assert not done["ok"] and str(port) in done["said"]["en"] and "hush" not in str(done)
