"""Encodings of values: hexadecimal text, command lines with NUL between the words, addresses, numbers of errors.

Source: audit-userspace auparse/interpret.c (what is encoded, and how), linux/un.h, netinet/in.h.
"""

from __future__ import annotations

import errno

import polars as pl

from luuvet.parse.convert import addresses

_HEX = "^(?:[0-9A-F]{2})+$"
_FAMILIES = {"0100": "unix", "0200": "ipv4", "0A00": "ipv6", "1000": "netlink", "1100": "packet", "2800": "vsock"}
UNSET = "4294967295"


def texts(values: pl.Series) -> pl.Series:
    """Return texts with those undone that are hexadecimal digits, as the kernel writes what holds blanks or quotes.

    What is no valid UTF-8 has U+FFFD in it; NUL stays for the caller.
    """
    coded = values.str.contains(_HEX).fill_null(False)
    if not coded.any():
        return values
    some = values.filter(coded)
    raw = some.str.decode("hex")
    try:
        plain = raw.cast(pl.String)
    except pl.exceptions.ComputeError:  # some value is not UTF-8
        plain = pl.Series(raw.name, [one.decode("utf-8", "replace") for one in raw.to_list()], dtype=pl.String)
    return values.scatter(coded.arg_true(), plain)


def commands(values: pl.Series) -> pl.Series:
    """Return command lines: NUL between the words becomes a blank."""
    return values.str.strip_chars_end("\x00").str.replace_all("\x00", " ", literal=True)


def exits(values: pl.Series) -> pl.Series:
    """Return results of system calls: a negative number is the name of the error, e.g. `EACCES`."""
    failed = {f"-{number}": name for number, name in errno.errorcode.items()}
    return values.replace(failed)


def sockets(values: pl.Series) -> pl.DataFrame:
    """Return `family`, `ip`, `port`, `path` of the hexadecimal text of socket addresses (`saddr`).

    Ports are in network order, an IPv6 address follows the port and four bytes of flow label; a path ends at its NUL, an
    abstract name (Linux) begins with one and is written with `@`.
    """
    frame = values.str.to_uppercase().alias("s").to_frame()
    text = pl.col("s")
    family = text.str.slice(0, 4).replace_strict(_FAMILIES, default=None, return_dtype=pl.String)
    frame = frame.with_columns(family.alias("family"))
    inet = pl.col("family").is_in(["ipv4", "ipv6"]) & (text.str.len_bytes() >= 16)
    port = pl.when(inet).then(text.str.slice(4, 4).str.to_integer(base=16, strict=False)).alias("port")
    octets = [text.str.slice(8 + 2 * n, 2).str.to_integer(base=16, strict=False).cast(pl.String) for n in range(4)]
    words = [text.str.slice(16 + 4 * n, 4) for n in range(8)]
    six = (pl.col("family") == "ipv6") & (text.str.len_bytes() >= 48)
    ip = (
        pl.when((pl.col("family") == "ipv4") & inet)
        .then(pl.concat_str(octets, separator="."))
        .when(six)
        .then(pl.concat_str(words, separator=":").str.to_lowercase())
        .alias("ip")
    )
    told = frame.select("family", ip, port.cast(pl.String), _path(frame).alias("path"))
    return told.with_columns(addresses(told["ip"]))


def _path(frame: pl.DataFrame) -> pl.Series:
    name = frame.select(pl.when(pl.col("family") == "unix").then(pl.col("s").str.slice(4))).to_series()
    abstract = name.str.starts_with("00").fill_null(False)
    hidden = name.str.slice(2).zip_with(abstract, name)
    # The first NUL that stands on a whole byte ends the path; what follows was left on the sender's stack.
    whole = texts(hidden.str.extract("^((?:[1-9A-F][0-9A-F]|0[1-9A-F])+)"))
    marked = pl.select(pl.when(pl.lit(abstract)).then(pl.lit("@") + pl.lit(whole)).otherwise(pl.lit(whole)))
    return marked.to_series()
