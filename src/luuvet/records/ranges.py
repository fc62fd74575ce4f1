"""Address ranges as people write them (one address, CIDR, first-last), kept as CIDR."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range

Address = IPv4Address | IPv6Address
Run = tuple[Address, Address]
"""First and last address of a range, both included."""

_DASHES = str.maketrans("–—−", "---")
MOST_PIECES = 128
"""A range that falls into more CIDR pieces is no range of a network plan; the worst of IPv4 has 62."""


class BadRange(ValueError):
    """A text that is no range.

    Attributes:
        key: of the sentence in `words/` (`range.…`); values: what to fill in.
    """

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = f"range.{key}", values


def cidrs(text: str) -> tuple[str, ...]:
    """Return a range as the CIDR (or single addresses) it consists of: `192.0.2.1-192.0.2.2` → `192.0.2.1`, `192.0.2.2`.

    Raises:
        BadRange: it is none, its end is before its beginning, or it is an address with the mask of its network.
    """
    text = text.strip().translate(_DASHES)
    first, dash, last = (part.strip() for part in text.partition("-"))
    if dash:
        return _between(text, first, last)
    if "/" in text:
        return (_network(text),)
    return (str(_address(text, text)),)


def _network(text: str) -> str:
    try:
        return _short(ip_network(text))
    except ValueError:
        pass
    try:
        whole = ip_network(text, strict=False)
    except ValueError:
        raise BadRange("none", value=text) from None
    raise BadRange("inside", value=text, network=str(whole), address=text.partition("/")[0])


def _short(network: object) -> str:
    return str(network).removesuffix("/32" if "." in str(network) else "/128")


def _between(text: str, first: str, last: str) -> tuple[str, ...]:
    low, high = _address(first, text), _address(_completed(first, last), text)
    if low.version != high.version or low > high:  # type: ignore[operator]
        raise BadRange("backwards", value=text)
    found = tuple(_short(network) for network in summarize_address_range(low, high))
    if len(found) > MOST_PIECES:
        raise BadRange("pieces", value=text)
    return found


def _completed(first: str, last: str) -> str:
    """Return the end of `192.0.2.10-20` in full."""
    return f"{first.rpartition('.')[0]}.{last}" if last.isdigit() and "." in first else last


def _address(text: str, whole: str) -> Address:
    try:
        return ip_address(text)
    except ValueError:
        raise BadRange("none", value=whole) from None


def runs(ranges: Iterable[str]) -> list[Run]:
    """Return CIDR as ranges without a gap, ascending: neighbours and overlaps become one, as they were written."""
    found: list[Run] = []
    for network in sorted((ip_network(one) for one in ranges), key=lambda one: (one.version, int(one.network_address))):
        low, high = network[0], network[-1]
        if found and found[-1][0].version == network.version and int(low) <= int(found[-1][1]) + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high, key=int))
        else:
            found.append((low, high))
    return found


def told(ranges: Iterable[str]) -> list[str]:
    """Return CIDR as a person writes them, shortest first in form: an address, one CIDR, else `first-last`."""
    return [_told(low, high) for low, high in runs(ranges)]


def _told(low: Address, high: Address) -> str:
    pieces = list(summarize_address_range(low, high))
    return _short(pieces[0]) if len(pieces) == 1 else f"{low}-{high}"
