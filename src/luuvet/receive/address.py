"""Addresses as people write them (`127.0.0.1:5514`, `[::1]:5514`, `:5514` for every interface) and the sockets on them."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass


class CannotListen(RuntimeError):
    """An address is wrong, taken or not ours; the sentence says which setting to change."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host (empty: every interface, IPv4 and IPv6) and a port (0: any free one)."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def parse_address(text: str) -> Address:
    """Read an address.

    Raises:
        CannotListen: the text is no address.
    """
    host, colon, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not port.isdecimal() or int(port) > 65535 or "[" in host or "]" in host:
        raise CannotListen(f"'{text}' is not an address; one looks like 127.0.0.1:5514, [::1]:5514 or :5514")
    return Address("" if host == "*" else host, int(port))


def listen(address: Address, kind: socket.SocketKind, setting: str) -> socket.socket:
    """Return a bound, non-blocking socket; a stream socket listens.

    Raises:
        CannotListen: the address is taken or not ours; `setting` is the row of the settings table to change.
    """
    protocol = "UDP" if kind == socket.SOCK_DGRAM else "TCP"
    try:
        family, where = _resolve(address, kind)
        opened = socket.socket(family, kind)
    except OSError as error:
        raise CannotListen(f"cannot listen on {address} ({protocol}): {error}; set {setting} to another one") from error
    try:
        if kind == socket.SOCK_STREAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1 if address.host else 0)
        opened.bind(where)
        if kind == socket.SOCK_STREAM:
            opened.listen(1024)
        opened.setblocking(False)
    except OSError as error:
        opened.close()
        raise CannotListen(
            f"cannot listen on {address} ({protocol}): {os.strerror(error.errno or 0).lower()}; "
            f"stop the program that holds it, or set {setting} to another address"
        ) from error
    return opened


def _resolve(address: Address, kind: socket.SocketKind) -> tuple[int, tuple[str, int]]:
    if address.host:
        family, _, _, _, where = socket.getaddrinfo(address.host, address.port, type=kind, flags=socket.AI_PASSIVE)[0]
        return family, (str(where[0]), int(where[1]))
    return (socket.AF_INET6, ("::", address.port)) if socket.has_ipv6 else (socket.AF_INET, ("0.0.0.0", address.port))


def bound(opened: socket.socket) -> Address:
    """Return the address a socket is bound to, with the port that the kernel chose."""
    where = opened.getsockname()
    return Address(str(where[0]), int(where[1]))


def peer_name(where: tuple[object, ...] | str | None) -> str:
    """Return `192.0.2.1:514` or `[2001:db8::1]:514` of a socket address; IPv4 behind an IPv6 socket stands as IPv4."""
    if not isinstance(where, tuple) or len(where) < 2:
        return "unix"
    return str(Address(str(where[0]).removeprefix("::ffff:"), int(str(where[1]))))
