"""Which addresses lie in a network: IPv4 by arithmetic on the whole column, IPv6 one by one."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, ip_network

import numpy as np
import numpy.typing as npt
import polars as pl

_V4 = r"^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$"


def inside(values: pl.Series, network: str) -> npt.NDArray[np.int32]:
    """Return the numbers of the texts that are addresses of the network; what is no address is in none.

    Raises:
        ValueError: the network is none.
    """
    parsed = ip_network(network, strict=False)
    if not len(values):
        return np.zeros(0, np.int32)
    if isinstance(parsed, IPv4Network):
        return _inside_v4(values, int(parsed.network_address), int(parsed.netmask))
    held = [number for number, text in enumerate(values.to_list()) if ":" in text and _v6(text) in parsed]
    return np.array(held, np.int32)


def _inside_v4(values: pl.Series, address: int, netmask: int) -> npt.NDArray[np.int32]:
    parts = values.str.extract_groups(_V4).struct.unnest()
    numbers = parts.select(pl.all().cast(pl.Int64))
    in_range = pl.all_horizontal(pl.all() <= 255)
    one, two, three, four = (pl.col(name) for name in numbers.columns)
    whole = one * (1 << 24) + two * (1 << 16) + three * (1 << 8) + four
    held = numbers.select(((whole & netmask) == address) & in_range).to_series().fill_null(False)
    return held.arg_true().to_numpy().astype(np.int32)


def _v6(text: str) -> IPv6Address:
    try:
        return IPv6Address(text.partition("%")[0])
    except ValueError:
        return IPv6Address(0)
