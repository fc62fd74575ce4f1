"""What single kinds of audit records need beyond names: arguments, socket addresses, modes of files, flags, denials."""

from __future__ import annotations

import polars as pl

from luuvet.parse.audit import encoding
from luuvet.parse.audit.names import ARCHITECTURES, ARGUMENT, DATA

_ABOUT = r"\b(old|new) (auid|ses)="
_NOISE = ["user", "tty", "login"]
_TYPES = {"01": "fifo", "02": "char", "04": "dir", "06": "block", "010": "file", "012": "symlink", "014": "socket"}
_WRITES = 3  # O_WRONLY | O_RDWR, fcntl.h
_OF_SADDR = ["saddr_fam", "fam", "laddr", "lport", "path", "SADDR"]


def old_names(bodies: pl.Series) -> pl.Series:
    """Return bodies with the two-word names of kernels before 3.13 (`old auid=`) in one word."""
    return bodies.str.replace_all(_ABOUT, "$1-$2=")


def unset() -> pl.Expr:
    """Tell of pairs that say: nobody logged on. An id is told as `unset` by whoever wants it so, a session is none."""
    nobody = pl.col("value").is_in([encoding.UNSET, "-1", "unset"])
    return nobody & pl.col("key").is_in(["ses", "old-ses", "new-ses", "AUID", "OAUID", "UID"]) | pl.col("key").is_in(
        ["", "msg"]
    ) & pl.col("value").is_in(_NOISE)


def argument() -> pl.Expr:
    """Tell of pairs that are arguments of a command."""
    return (pl.col("shape") == "EXECVE").fill_null(False) & pl.col("key").str.contains(ARGUMENT)


def whole_arguments(found: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with arguments whole that were too long for one piece (`a1[0]=… a1[1]=…`)."""
    if not found["key"].str.ends_with("]").any():
        return found
    key = pl.col("key").str.replace(r"\[[0-9]+\]$", "")
    return (
        found.with_columns(key)
        .group_by("at", "key", "shape", maintain_order=True)
        .agg(pl.when(argument().first()).then(pl.col("value").str.join("")).otherwise(pl.col("value").first()).first(), pl.col("quoted").first())
        .select(found.columns)
    )  # fmt: skip


def rewritten(found: pl.DataFrame, calls: pl.Series) -> pl.DataFrame:
    """Return the pairs with numbers told as names, and those added that follow from others."""
    key, value = pl.col("key"), pl.col("value")
    at, values = found["at"], found["value"]
    for keys, work in (
        (["arch"], lambda some, _: some.replace(ARCHITECTURES)),
        (["syscall"], lambda some, where: calls.gather(where).fill_null(some)),
        (["auid", "old-auid", "new-auid"], lambda some, _: some.replace([encoding.UNSET, "-1"], ["unset", "unset"])),
        (["key"], lambda some, _: some.str.replace_all("\x01", ",", literal=True)),
        (["exit"], lambda some, _: encoding.exits(some)),
        (["proctitle", "cmd"], lambda some, _: encoding.commands(some)),
    ):
        places = found["key"].is_in(keys).arg_true()
        if len(places):
            values = values.scatter(places, work(values.gather(places), at.gather(places)))
    frame = found.with_columns(values)
    added = [
        one
        for one in (_arguments(frame), _sockets(frame), _denials(frame), _machine(frame), _kinds(frame))
        if one.height
    ]
    address = (key == "saddr") & value.str.contains("^(?:0100|0200|0A00)")
    undone = (pl.col("shape") == "SOCKADDR").fill_null(False) & (key.is_in(_OF_SADDR) | address)
    told = ~(undone | value.str.starts_with("avc:"))
    frame = frame.filter(told)
    if not added:
        return frame
    return pl.concat([frame, *(one.select(frame.columns) for one in added)])


def _added(at: pl.DataFrame, key: str, value: pl.Expr, shape: str | None) -> pl.DataFrame:
    made = at.select("at", pl.lit(key).alias("key"), value.cast(pl.String).alias("value"))
    return made.with_columns(pl.lit(True).alias("quoted"), pl.lit(shape, pl.String).alias("shape")).filter(
        pl.col("value").is_not_null()
    )


def _arguments(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the command line and the list of its words of EXECVE records."""
    words = frame.filter(argument())
    if not words.height:
        return words
    lists = words.group_by("at", maintain_order=True).agg("value")
    json = pl.struct("value").struct.json_encode().str.strip_prefix('{"value":').str.strip_suffix("}")
    return pl.concat(
        [_added(lists, "process.args", json, "EXECVE"), _added(lists, "cmd", pl.col("value").list.join(" "), "EXECVE")]
    )


def _sockets(frame: pl.DataFrame) -> pl.DataFrame:
    some = frame.filter((pl.col("shape") == "SOCKADDR").fill_null(False) & (pl.col("key") == "saddr"))
    if not some.height:
        return some
    told = some.select("at").hstack(encoding.sockets(some["value"]))
    names = {"family": "family", "ip": "socket_addr", "port": "socket_port", "path": "socket_path"}
    return pl.concat([_added(told, key, pl.col(name), "SOCKADDR") for name, key in names.items()])


def _denials(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `seresult` and `seperms` of `avc:  denied  { read write } for …`."""
    some = frame.filter(pl.col("value").str.starts_with("avc:"))
    if not some.height:
        return some
    value = pl.col("value")
    return pl.concat(
        [
            _added(some, "seresult", value.str.extract("(granted|denied)"), "AVC"),
            _added(some, "seperms", value.str.extract(r"\{ ?([^}]*?) ?(?:\}|$)"), "AVC"),
        ]
    )


def _machine(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the machine's architecture: that of a call is the machine's, but where an old program runs on a newer one."""
    some = frame.filter((pl.col("key") == "arch") & pl.col("value").str.contains("64|s390x"))
    return _added(some, "host.architecture", pl.col("value"), None)


def _kinds(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what kind of file the leading digits of a mode tell, by inode(7)."""
    some = frame.filter((pl.col("shape") == "PATH").fill_null(False) & (pl.col("key") == "mode"))
    return _added(some, "file.type", pl.col("value").str.head(-4).replace_strict(_TYPES, default=None), "PATH")


def placed(found: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with fields that depend on the value: a denied path, a client's address, the mode of a file."""
    field, value, shape = pl.col("field"), pl.col("value"), pl.col("shape").fill_null("")
    own = field.str.strip_prefix(DATA)
    mode = (shape == "PATH") & (field == "file.mode")
    return found.with_columns(
        pl.when((shape == "AVC") & (field == DATA + "name") & value.str.starts_with("/"))
        .then(pl.lit("file.path"))
        .when((field == DATA + "hostname") & value.str.contains(r"^[0-9.]+$|^[0-9a-f:]+:[0-9a-f:]*$"))
        .then(pl.lit("source"))
        .when(own.is_in(["process.args", "host.architecture", "file.type"]))
        .then(own)
        .otherwise(field)
        .alias("field"),
        pl.when(mode).then(value.str.slice(-4)).otherwise(value).alias("value"),
    )


def mandatory() -> pl.Expr:
    """Return the action where AppArmor spoke, null elsewhere."""
    return (
        pl.when(pl.col("apparmor") == "STATUS")
        .then(pl.lit("changed-apparmor-policy"))
        .when(pl.col("apparmor").is_not_null())
        .then(pl.lit("violated-apparmor-policy"))
    )


def allowed() -> pl.Expr:
    """Return `event.type`: what is told as denied may have been granted."""
    granted = (pl.col("selinux") == "granted") | pl.col("apparmor").is_in(["ALLOWED", "AUDIT"])
    return (
        pl.when(pl.col("apparmor") == "STATUS")
        .then(pl.lit(["change"]))
        .when(granted.fill_null(False))
        .then(pl.lit(["access", "allowed"]))
        .otherwise("type")
    )


def opened(meant: pl.DataFrame, calls: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    """Return meanings in which a file that was opened for writing is changed, not accessed."""
    opens = calls.is_in(["open", "openat"]).fill_null(False)
    if not opens.any():
        return meant
    flags = pl.Series("flags", [None], dtype=pl.String).new_from_index(0, meant.height)
    for call, key in (("open", "a1"), ("openat", "a2")):
        some = found.filter((pl.col("key") == key) & pl.Series((calls == call).fill_null(False)).gather(found["at"]))
        flags = flags.scatter(some["at"], some["value"])
    number = flags.str.slice(-8).str.to_integer(base=16, strict=False, dtype=pl.Int64)
    writes = (opens & ((number & _WRITES) > 0)).fill_null(False)
    changed = pl.Series("type", [["change"]]).new_from_index(0, meant.height)
    return meant.with_columns(changed.zip_with(writes, meant["type"]))
