from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luuvet.event.frame import IDENTITY, SCHEMA
from luuvet.event.scope import Scope
from luuvet.event.verbatim import begins
from luuvet.search import Search
from luuvet.store import Batch, Store

LOG = "0123456789abcdef"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

EVENTS: list[dict[str, Any]] = [
    {"event.original": "<86>sshd[10]: Failed password for root from 198.51.100.7 port 40022 ssh2", "luuvet.message_at": 14,
     "host.name": "srv-web", "user.name": "root", "source.ip": "198.51.100.7", "source.port": 40022,
     "event.category": ["authentication"], "event.outcome": "failure", "event.dataset": "linux.sshd"},
    {"event.original": "<86>sshd[11]: Accepted password for Lan from 198.51.100.70 port 22 ssh2", "luuvet.message_at": 14,
     "host.name": "SRV-Web", "user.name": "Lan", "source.ip": "198.51.100.70", "source.port": 22,
     "event.category": ["authentication", "session"], "event.outcome": "success", "event.dataset": "linux.sshd"},
    {"event.original": "Người dùng Đặng Văn Hoà đăng nhập thất bại", "host.name": "máy-1", "user.name": "Hoà",
     "event.dataset": "unparsed"},
    {"event.original": "Nguoi dung dang nhap thanh cong", "host.name": "may-2", "user.name": "hoa", "event.dataset": "unparsed"},
    {"event.original": "proc C:\\Windows\\Temp\\a_b%c.exe 'quoted' \"x\"", "file.path": "C:\\Windows\\Temp\\a_b%c.exe",
     "host.name": "pc-1", "process.pid": 0, "event.dataset": "windows.sysmon"},
    {"event.original": "proc C:\\Windows\\Temp\\aXbYc.exe", "file.path": "C:\\Windows\\Temp\\aXbYc.exe", "host.name": "pc-1",
     "process.pid": 77, "event.dataset": "windows.sysmon"},
    {"event.original": "flow to 2001:db8::5", "destination.ip": "2001:db8::5", "host.ip": "192.0.2.9", "host.name": "fw-1",
     "luuvet.extra": '{"vendor.zone":"Vùng Ngoài","vendor.score":7.5,"vendor.tags":["Red","xanh"],"vendor.flag":true}'},
    {"event.original": '{"message":"json line"}', "message": "thông báo riêng", "host.name": "api-1",
     "dns.resolved_ip": ["203.0.113.5", "2001:db8::6"], "http.response.status_code": 404},
]  # fmt: skip

DOCUMENTS: list[dict[str, Any]] = [
    {"event.original": r'{"message":"Tiến trình mới:\nImage: C:\\users\\tool7.exe","winlog":{"event_data":{"Image":"C:\\users\\tool7.exe","Score":"7","Tags":["Một","hai"]}},"host":{"os":{"type":"windows"}}}',
     "luuvet.message_at": begins(0), "message": "Tiến trình mới:\nImage: C:\\users\\tool7.exe", "luuvet.apart": '{"luuvet.sender.host.os.type":"windows"}',
     "luuvet.extra": "only in memory", "host.name": "pc-9", "event.dataset": "windows.event"},
    {"event.original": r'<13>1 - api-2 app - - - {"message":"\u0111\u0103ng nh\u1eadp","who":{"said":"Ho\u00e0 \"x\""}}', "luuvet.message_at": begins(24), "message": "đăng nhập",
     "host.name": "api-2", "event.dataset": "json.document"},
]  # fmt: skip


def frame(rows: list[dict[str, Any]], first: int = 0) -> pl.DataFrame:
    """Events of consecutive records, one second apart."""
    whole = []
    for number, row in enumerate(rows, first):
        base = dict.fromkeys(IDENTITY) | {
            "luuvet.log": LOG, "luuvet.index": number, "luuvet.k": 0, "luuvet.received": NOON + timedelta(seconds=number),
            "luuvet.listener": "syslog-tcp", "luuvet.peer": "192.0.2.1:514", "luuvet.part": 0, "luuvet.generation": 1,
            "@timestamp": NOON + timedelta(seconds=number),
        }  # fmt: skip
        whole.append(base | row)
    names = dict.fromkeys(name for row in whole for name in row)
    return pl.DataFrame(whole, schema={name: SCHEMA.get(name, pl.String) for name in names})


class Asked:
    """A search over the events above, with short ways to ask."""

    log, noon, scope, events = LOG, NOON, Scope.whole("tester"), EVENTS
    frame = staticmethod(frame)

    def __init__(self, store: Store, search: Search) -> None:
        self.store, self.search = store, search

    def indices(self, text: str, scope: Scope | None = None) -> list[int]:
        page = self.search.events(scope or self.scope, text, newest_first=False)
        assert self.search.count(scope or self.scope, text) == len(page.frame)
        return [int(index) for index in page.frame["luuvet.index"]]


def opened(folder: Path, events: list[dict[str, Any]]) -> Iterator[Asked]:
    store = Store.open(f"chdb://{folder}/store", log=LOG)
    store.write(Batch(0, len(events), frame(events)))
    yield Asked(store, Search(store, lambda: int((NOON + timedelta(minutes=5)).timestamp()) * 10**9))
    store.close()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from opened(tmp_path_factory.mktemp("search"), EVENTS)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from opened(tmp_path_factory.mktemp("search"), [*EVENTS, *DOCUMENTS])
