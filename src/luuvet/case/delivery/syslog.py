"""Syslog: RFC 5424 with structured data, over UDP, TCP (octet-counted, RFC 6587) or TLS (RFC 5425)."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from luuvet.case.delivery.compose import say, subject
from luuvet.case.delivery.failed import Failed, of
from luuvet.case.delivery.letter import MOST_TOLD, Letter, Said, Style
from luuvet.case.delivery.notice import MARK, Notice
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.shown import cut_bytes, shown
from luuvet.case.delivery.tls import context
from luuvet.kit import words
from luuvet.kit.clock import rfc3339

_FACILITY = 13
"""Log audit, RFC 5424 section 6.2.1."""
_SEVERITY = {"low": 5, "medium": 4, "high": 3, "critical": 2}
_MOST_DATAGRAM, _MOST_FRAME = 1_400, 8_000
_SECONDS, _GOODBYE_SECONDS, _ICMP_SECONDS = 20.0, 3.0, 0.2


def messages(letter: Letter, style: Style, host: str, most: int) -> list[bytes]:
    """Return one message an alert, each of at most `most` bytes; one for a test."""
    stamp = rfc3339(letter.made)
    head = f"1 {stamp} {_name(host)} luuvet {os.getpid()}"
    if letter.kind == "test":
        said = _data(style.log, id=letter.key, kind="test")
        return [cut_bytes(f"<{_FACILITY * 8 + 6}>{head} test {said} \ufeff{subject(letter, style)}", most)]
    found = [_message(notice, letter, style, head, most) for notice in letter.notices]
    if letter.count > len(letter.notices):
        said = _data(style.log, id=letter.key, kind="digest")
        told = say("delivery.more", style.langs[0], count=letter.count - len(letter.notices))
        found.append(cut_bytes(f"<{_FACILITY * 8 + 5}>{head} digest {said} \ufeff{told}", most))
    return found


def _message(notice: Notice, letter: Letter, style: Style, head: str, most: int) -> bytes:
    alert, lang = notice.alert, style.langs[0]
    severity = _SEVERITY.get(str(alert["level"]), 5)
    data = _data(
        style.log,
        id=letter.key,
        kind=letter.kind,
        alert=notice.id,
        level=alert["level"],
        rule=alert["rule"].get("id") or "",
        host=alert.get("host") or "",
        unit=alert.get("unit") or "",
        count=alert["count"],
        first=alert["first"],
        last=alert["last"],
    )
    told = alert.get(lang) or {}
    text = shown(told.get("message") or alert["rule"].get("title") or "", 600)
    lines = "".join(f" | {shown(line['original'], 500)}" for line in notice.lines[: style.lines])
    return cut_bytes(f"<{_FACILITY * 8 + severity}>{head} alert {data} \ufeff{text}{lines}", most)


def _data(log: str, **values: object) -> str:
    pairs = " ".join(
        f'{name}="{_escaped(shown(value, 200))}"' for name, value in {"log": log, **values}.items() if value != ""
    )
    return f"{MARK}{pairs}]"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def _name(host: str) -> str:
    return "".join(char for char in host if "!" <= char <= "~")[:255] or "-"


class Syslog:
    """`letter.Send` to a syslog server. `doors` are the ports of our own listeners."""

    def __init__(self, route: Route, style: Style, doors: Collection[int]) -> None:
        self._route, self._style, self._doors = route, style, doors

    def __call__(self, letter: Letter, only: Sequence[str]) -> Said:
        """Send. TCP and TLS are done when the server has closed after us, or has taken all and is silent; UDP when it is sent."""
        parts = urlsplit(self._route.to[0])
        host, port, place = str(parts.hostname), int(parts.port or 0), self._route.place
        most = _MOST_DATAGRAM if parts.scheme == "udp" else _MOST_FRAME
        told = messages(letter, self._style, socket.gethostname(), most)
        try:
            if parts.scheme == "udp":
                self._datagrams(host, port, told)
            else:
                self._stream(host, port, told, tls=parts.scheme == "tls")
        except (OSError, ssl.SSLError) as error:
            raise of(error, place) from None
        key = "delivery.took.udp" if parts.scheme == "udp" else "delivery.took.stream"
        return words.load("luuvet.case").both(key, place=place, count=min(len(told), MOST_TOLD + 1))

    def _datagrams(self, host: str, port: int, told: Sequence[bytes]) -> None:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as out:
            out.connect(target)
            self._refuse_ourselves(out, port)
            for one in told:
                out.send(one)
            # Nobody answers a datagram, but a port where nobody listens does, at once and if the way back is open.
            out.settimeout(_ICMP_SECONDS)
            try:
                out.recv(1)
            except TimeoutError:
                return

    def _stream(self, host: str, port: int, told: Sequence[bytes], *, tls: bool) -> None:
        trust = context(self._route.ca_file) if tls else None
        with socket.create_connection((host, port), _SECONDS) as plain:
            self._refuse_ourselves(plain, port)
            out = trust.wrap_socket(plain, server_hostname=host) if trust else plain
            with out:
                out.sendall(b"".join(b"%d %s" % (len(one), one) for one in told))
                if not tls:
                    # That the kernel took our bytes says little: whoever closes after us has read them to the end.
                    out.shutdown(socket.SHUT_WR)
                out.settimeout(_GOODBYE_SECONDS if not tls else _ICMP_SECONDS)
                try:
                    while out.recv(4096):
                        pass
                except TimeoutError:
                    return

    def _refuse_ourselves(self, out: socket.socket, port: int) -> None:
        """A connection from an address to itself ends on this machine; on one of our own ports it would feed the log with itself."""
        if port in self._doors and out.getpeername()[0] == out.getsockname()[0]:
            raise Failed("ourselves", place=self._route.place)
