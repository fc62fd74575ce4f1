from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.kit.durable import Held
from luuvet.wire.files import Intake, Told
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


def _failure(host: str, second: int, port: int) -> bytes:
    stamp = f"2026-11-22T06:{second // 60:02d}:{second % 60:02d}+07:00"
    return f"<86>1 {stamp} {host} sshd {port} - - Failed password for root from 203.0.113.99 port {port} ssh2".encode()


def _alerts(local: Local, host: str) -> list[dict[str, Any]]:
    local.derived(0)
    local.catch_up()
    return [alert for alert in local.ask("alerts")["alerts"] if host in alert["hosts"]]


def test_guessing_that_comes_two_hours_late_in_one_file_still_alerts(local: Local, tmp_path: Path) -> None:
    late = tmp_path / "auth.log"
    late.write_bytes(b"\n".join(_failure("web9", 2 * n, 4000 + n) for n in range(40)) + b"\n")
    intake = Intake(local, Told(), "en")
    intake.take(late)
    alerts = _alerts(local, "web9")
    assert intake.records == 40 and len(alerts) == 1 and alerts[0]["first"].startswith("2026-11-21T23:00:")


def test_guessing_of_which_half_comes_late_and_out_of_order_still_alerts(
    local: Local, deliver: Callable[..., Raw]
) -> None:
    lines = [_failure("web8", 3 * n, 4000 + n) for n in range(14)]  # eight within ten minutes make an alert
    local.put(deliver(*lines[::2]))
    assert _alerts(local, "web8") == []
    newer = b"<86>1 2026-11-22T08:10:00+07:00 web7 sshd 7 - - Accepted password for hoa from 192.0.2.9 port 1 ssh2"
    local.put(deliver(newer))
    assert _alerts(local, "web8") == []
    local.put(deliver(*reversed(lines[1::2])))
    assert len(_alerts(local, "web8")) == 1


def test_search_finds_every_spelling_in_every_encoding(local: Local, deliver: Callable[..., Raw]) -> None:
    head = "<86>1 2026-11-22T08:00:00+07:00 enc1 app 1 - - "
    text = "Người dùng đăng nhập thất bại"
    in_tcvn3 = b"Ng\xad\xeai d\xefng \xae\xa8ng nh\xcbp th\xcat b\xb9i"
    lines = [
        (head + text).encode(),
        (head + unicodedata.normalize("NFD", text)).encode(),
        head.encode() + in_tcvn3,
        (head + "Ngöôøi duøng ñaêng nhaäp thaát baïi").encode("cp1252"),
        (head + in_tcvn3.decode("cp1252")).encode(),
    ]
    assert local.derived(local.put(deliver(*lines)))
    for query in ("dang nhap", "đăng nhập", '"NGƯỜI DÙNG"', "message:đăng", "that AND bai", "*nhập*"):
        assert local.ask("count", query=f"host.name:enc1 AND {query}")["count"] == len(lines), query
    told = local.ask("search", query="host.name:enc1 AND luuvet.text:*", oldest_first=True)["events"]
    assert [event["luuvet"]["text"] for event in told] == ["utf-8, fields composed", "tcvn3", "vni", "tcvn3 in utf-8"]


def test_one_name_is_one_value_however_it_was_typed(local: Local, deliver: Callable[..., Raw]) -> None:
    line = "<86>1 2026-11-22T08:00:00+07:00 enc2 sshd 77 - - Failed password for {} from 192.0.2.66 port 4242 ssh2"
    names = ["Hải", unicodedata.normalize("NFD", "Hải")]
    assert local.derived(local.put(deliver(*(line.format(name).encode() for name in names))))
    found = local.ask("search", query="host.name:enc2 AND user.name:hải")["events"]
    assert [event["user"]["name"] for event in found] == ["Hải", "Hải"]
    assert {unicodedata.is_normalized("NFC", event["event"]["original"]) for event in found} == {True, False}
