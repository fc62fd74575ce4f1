"""Which addresses lie in a network: IPv4 by arithmetic on the whole column, IPv6 one by one."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, ip_network

import numpy as np
import numpy.typing as npt
import polars as pl

_V4 = r"^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$"


def numbers_of(values: pl.Series) -> npt.NDArray[np.int64]:
    """Return the IPv4 address of each text as a number, -1 for what is none."""
    parts = values.str.extract_groups(_V4).struct.unnest()
    numbers = parts.select(pl.all().cast(pl.Int64))
    one, two, three, four = (pl.col(name) for name in numbers.columns)
    whole = one * (1 << 24) + two * (1 << 16) + three * (1 << 8) + four
    told = numbers.select(pl.when(pl.all_horizontal(pl.all() <= 255)).then(whole).otherwise(-1).fill_null(-1))
    found: npt.NDArray[np.int64] = told.to_series().to_numpy()
    return found


def inside(values: pl.Series, network: str, numbers: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.int32]:
    """Return the numbers of the texts that are addresses of the network; what is no address is in none.

    `numbers` is what `numbers_of` gives of the values, for who asks about several networks.

    Raises:
        ValueError: the network is none.
    """
    parsed = ip_network(network, strict=False)
    if not len(values):
        return np.zeros(0, np.int32)
    if isinstance(parsed, IPv4Network):
        told = numbers_of(values) if numbers is None else numbers
        within = (told >= 0) & ((told & int(parsed.netmask)) == int(parsed.network_address))
        return np.flatnonzero(within).astype(np.int32)
    may_be = values.str.contains(":", literal=True).fill_null(False).arg_true()
    held = [number for number, text in zip(may_be, values.gather(may_be), strict=True) if _v6(text) in parsed]
    return np.array(held, np.int32)


def _v6(text: str) -> IPv6Address:
    try:
        return IPv6Address(text.partition("%")[0])
    except ValueError:
        return IPv6Address(0)
