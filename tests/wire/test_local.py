from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.kit.durable import Held
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.local import Local, open_local
from luuvet.wire.sealing import LocalSink


def _accesses(local: Local, question: str, outcome: str) -> int:
    local.catch_up()
    query = f"event.dataset:luuvet.access AND event.action:{question} AND event.outcome:{outcome} AND user.name:an"
    return int(local.ask("count", query=query)["count"])


def test_what_is_put_is_found(local: Local, deliver: Callable[..., Raw]) -> None:
    end = local.put(deliver(b"<13>1 2026-11-22T08:00:00Z db1 thing 1 - - xin chao"))
    assert local.derived(end)
    assert local.ask("count", query="host.name:db1")["count"] == 1


def test_every_question_is_in_the_log_with_how_it_ended(local: Local) -> None:
    local.ask("search", query="host.name:web1")
    with pytest.raises(Refused):
        local.ask("event", id=f"{local.ask('status')['archive']['log']}-99999999")
    with pytest.raises(ValueError, match="limit"):
        local.ask("search", limit="many")
    assert _accesses(local, "search", "success") == 1
    assert _accesses(local, "event", "failure") == 1
    assert _accesses(local, "search", "failure") == 1


def test_status_and_progress_have_the_shapes_of_a_server(local: Local) -> None:
    status, progress = local.ask("status", lang="en"), local.ask("progress")
    assert status["schema"] == progress["schema"] == 1
    assert status["archive"]["records"] >= 3 and status["store"]["rows"] >= 3 and status["rules"]["running"] > 5
    assert progress["derived"] <= progress["sealed"] and progress["rebuilding"] is False


def test_a_rebuild_gives_the_same_ids(local: Local) -> None:
    def ids() -> list[str]:
        found: Any = local.ask("search", query="event.dataset:sshd.auth")
        return [event["event"]["id"] for event in found["events"]]

    before = ids()
    assert local.ask("rebuild")["records"] >= 3
    assert ids() == before and len(before) == 2


def test_alerts_are_raised_on_the_way(local: Local) -> None:
    local.catch_up()
    local.derived(0)
    alerts = local.ask("alerts")["alerts"]
    assert [alert["host"] for alert in alerts] == ["web1"]


def test_the_folder_has_one_writer(local: Local, known: Callable[..., Any]) -> None:
    folder = Path(local._settings.data)
    with pytest.raises(Held), open_local(known(folder), "binh"):
        pass


def test_a_damaged_archive_is_refused_with_a_sentence(known: Any, tmp_path: Path, deliver: Callable[..., Raw]) -> None:
    settings = known(tmp_path)
    layout = Layout(tmp_path)
    layout.make()
    archive = open_archive(settings, layout)
    LocalSink(archive).write(deliver(b"<13>1 2026-11-22T08:00:00Z db1 thing 1 - - one"))
    archive.close()
    segment = next((layout.archive / "segments").iterdir())
    held = bytearray(segment.read_bytes())
    held[len(held) // 3] ^= 1
    segment.write_bytes(held)
    with pytest.raises(Refused, match="luuvet verify") as told, open_local(settings, "an"):
        pass
    assert told.value.status == 503
