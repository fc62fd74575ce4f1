"""What the records of one audit event say together: who did what to which file, address or program, and whether it went well."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from luuvet.parse import extra
from luuvet.parse.audit.meaning import NOTHING, Meanings

_TYPE = "auditd.message_type"
_PIECES = frozenset(
    ["path", "cwd", "sockaddr", "proctitle", "execve", "eoe", "fd_pair", "obj_pid", "bprm_fcaps", "capset", "mmap", "ipc",
     "socketcall", "openat2", "bpf", "uringop", "avc_path", "mac_task_contexts", "mac_obj_contexts"]
)  # fmt: skip
_PATH_KEYS = {
    "auditd.data.item": "item", "auditd.data.nametype": "nametype", "auditd.data.objtype": "nametype",
    "file.inode": "inode", "file.device": "device", "file.mode": "mode", "file.uid": "uid", "file.gid": "gid",
    "file.owner": "owner", "file.group": "group", "file.type": "type",
}  # fmt: skip
_OF_TARGET = ("inode", "device", "mode", "uid", "gid", "owner", "group", "type")
_HERE = "ffffff9c"  # AT_FDCWD, fcntl.h, as an argument of a call
_COLUMNS = ("event.action", "event.category", "event.type", "event.outcome", "process.working_directory",
            "process.command_line", "file.path", "source.ip", "source.port", "destination.ip", "destination.port")  # fmt: skip


@dataclass(frozen=True)
class Teller:
    """Tells the whole of audit events; see `whole.Tell`."""

    meanings: Meanings

    def __call__(self, wholes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
        """Return the wholes with what their members say together."""
        names = [name for name in ("_group", *_COLUMNS, "luuvet.extra") if name in members.columns]
        rows = members.select(names).with_columns(extra.value(members, _TYPE))
        groups: dict[int, list[Mapping[str, Any]]] = {}
        for row in rows.iter_rows(named=True):
            groups.setdefault(row["_group"], []).append(row)
        told = [
            self._told(groups[group], text)
            for group, text in zip(wholes["_group"].to_list(), wholes["luuvet.extra"].to_list(), strict=True)
        ]
        made = [pl.Series(name, [one.get(name) for one in told], dtype=kind) for name, kind in _SCHEMA.items()]
        return wholes.with_columns(
            *(values for values in made if values.name in ("luuvet.extra", "event.category", "event.type")),
            *(
                _over(wholes, values)
                for values in made
                if values.name not in ("luuvet.extra", "event.category", "event.type")
            ),
        )

    def _told(self, members: Sequence[Mapping[str, Any]], text: str | None) -> dict[str, Any]:
        flat: dict[str, Any] = orjson.loads(text) if text else {}
        main = next((one for one in members if one[_TYPE] not in _PIECES), members[0])
        call = next((one for one in members if one[_TYPE] == "syscall"), None)
        found: dict[str, Any] = {
            "event.action": main["event.action"],
            "event.category": _union(main, call, "event.category"),
            "event.type": _union(main, call, "event.type"),
            "event.outcome": (call or main)["event.outcome"],
        }
        action = str((call or main)["event.action"])
        self._paths(members, flat, action, found)
        self._peer(flat, found)
        _words(members, flat, found)
        flat[_TYPE] = main[_TYPE]
        found["luuvet.extra"] = orjson.dumps(flat).decode()
        return found

    def _peer(self, flat: dict[str, Any], found: dict[str, Any]) -> None:
        """Put the address of SOCKADDR on the end that the call says."""
        row = self.meanings.of_call.get(str(flat.get("auditd.data.syscall")), NOTHING)
        peer, address, port = (
            self.meanings.table["peer"][row],
            flat.get("auditd.data.socket_addr"),
            flat.get("auditd.data.socket_port"),
        )
        if not peer or not address:
            return
        if peer == "server":
            flat["server.ip"] = address
            flat["server.port"] = int(port) if port else None
            return
        found[f"{peer}.ip"] = address
        found[f"{peer}.port"] = int(port) if port else None

    def _paths(
        self, members: Sequence[Mapping[str, Any]], flat: dict[str, Any], action: str, found: dict[str, Any]
    ) -> None:
        paths = [_path(one) for one in members if one[_TYPE] == "path"]
        if not paths:
            return
        folder = next(
            (one["process.working_directory"] for one in members if one.get("process.working_directory")), None
        )
        if str(flat.get("auditd.data.a0", _HERE)).endswith(_HERE) or not str(flat.get("auditd.data.syscall")).endswith(
            "at"
        ):
            for path in paths:
                path["name"] = _absolute(path.get("name"), folder)
        target, source = _target(paths, action)
        for name in _OF_TARGET:
            flat.pop(f"file.{name}", None)
            if target.get(name):
                flat[f"file.{name}"] = target[name]
        found["file.path"] = target.get("name")
        if source and source.get("name"):
            flat["auditd.data.old_path"] = source["name"]
        for name in ("item", "nametype", "objtype", "rdev"):
            flat.pop(f"auditd.data.{name}", None)
        flat["auditd.paths"] = paths


_SCHEMA: dict[str, Any] = {
    "event.action": pl.String, "event.outcome": pl.String, "event.category": pl.List(pl.String),
    "event.type": pl.List(pl.String), "file.path": pl.String, "file.name": pl.String, "process.command_line": pl.String,
    "source.ip": pl.String, "source.port": pl.Int64, "destination.ip": pl.String, "destination.port": pl.Int64,
    "luuvet.extra": pl.String,
}  # fmt: skip


def _over(wholes: pl.DataFrame, values: pl.Series) -> pl.Series:
    if values.name not in wholes.columns:
        return values
    return values.zip_with(values.is_not_null(), wholes[values.name])


def _union(main: Mapping[str, Any], call: Mapping[str, Any] | None, name: str) -> list[str]:
    """Return the values of what the event is about, and those of the call that was made."""
    both = [*(main[name] or []), *((call or {}).get(name) or [])]
    return [one for one in dict.fromkeys(both) if one != "info"] or ["info"]


def _path(member: Mapping[str, Any]) -> dict[str, Any]:
    flat = orjson.loads(member["luuvet.extra"]) if member["luuvet.extra"] else {}
    made = {"name": member.get("file.path")}
    made.update({short: flat[name] for name, short in _PATH_KEYS.items() if name in flat})
    return made


def _absolute(name: Any, folder: Any) -> Any:
    if not name or not folder or str(name).startswith("/"):
        return name
    return posixpath.normpath(posixpath.join(str(folder), str(name)))


def _target(paths: Sequence[dict[str, Any]], action: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the path that the event is about, and the one that it was before a renaming or that a link points to."""
    items = [one for one in paths if one.get("nametype") != "PARENT" and one.get("name")]
    made = [one for one in items if one.get("nametype") == "CREATE"]
    gone = [one for one in items if one.get("nametype") == "DELETE"]
    if action == "deleted" and gone:
        return gone[0], None
    if action in ("renamed", "linked") and made:
        before = gone or [one for one in items if one.get("nametype") == "NORMAL"]
        return made[-1], before[0] if before else None
    if action == "mounted":
        return (items or list(paths))[-1], None
    if action == "executed":
        return (items or list(paths))[0], None
    return (made or items or list(paths))[0], None


def _words(members: Sequence[Mapping[str, Any]], flat: dict[str, Any], found: dict[str, Any]) -> None:
    """Put the arguments together that several EXECVE records tell, and the last part of the file's path."""
    parts = [one for one in members if one[_TYPE] == "execve"]
    if len(parts) > 1:
        found["process.command_line"] = " ".join(one["process.command_line"] or "" for one in parts)
        lists = [orjson.loads(one["luuvet.extra"]).get("process.args", []) for one in parts if one["luuvet.extra"]]
        flat["process.args"] = [word for words in lists for word in words]
    if found.get("file.path"):
        found["file.name"] = posixpath.basename(found["file.path"]) or None
