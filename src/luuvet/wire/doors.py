"""The doors that the settings open, by name."""

from __future__ import annotations

from typing import Any, Protocol

from luuvet.event.raw import Sink
from luuvet.kit.clock import rfc3339
from luuvet.kit.settings import Settings
from luuvet.receive.http.listener import Http
from luuvet.receive.relp import Relp
from luuvet.receive.syslog_tcp import SyslogTcp
from luuvet.receive.syslog_udp import SyslogUdp


class Door(Protocol):
    """A listener of `receive`."""

    address: Any

    async def start(self) -> None:
        """Listen."""
        ...

    async def stop(self) -> None:
        """Take no more, see what was taken sealed."""
        ...

    def stats(self) -> dict[str, Any]:
        """Its counts."""
        ...


def build(settings: Settings, sink: Sink) -> dict[str, Door]:
    """Return the doors whose address is set, not yet started."""
    found: dict[str, Door] = {}
    if address := settings.text("receive.syslog_tcp"):
        found["syslog-tcp"] = SyslogTcp(address, sink)
    if address := settings.text("receive.syslog_udp"):
        found["syslog-udp"] = SyslogUdp(address, sink)
    if address := settings.text("receive.relp"):
        found["relp"] = Relp(address, sink)
    if address := settings.text("receive.http"):
        found["http"] = Http(address, sink, token=settings.text("receive.http_token"))
    return found


def told(name: str, door: Door) -> dict[str, Any]:
    """Return a door's counts as the status shows them."""
    stats = door.stats()
    last = int(stats.get("last_received", 0))
    rejected = stats.get("rejected", {})
    return {
        **stats,
        "name": name,
        "address": str(door.address),
        "rejected": sum(rejected.values()) if isinstance(rejected, dict) else rejected,
        "rejected_by": rejected,
        "dropped": stats.get("dropped", 0),
        "last": rfc3339(last) if last else None,
    }
