"""Keys of audit records as ECS names. What has no name here is kept as `auditd.data.<key>`.

`auid` is who logged on and stays the same through `su` and `sudo`: `user.audit.id`. `uid` is whose rights the process has:
`user.id`. In records of logons and sessions, which daemons of root write, the user is the account that they tell of.
"""

from __future__ import annotations

from collections.abc import Mapping

DATA = "auditd.data."
LENGTH = r"^a[0-9]+_len$"
ARGUMENT = r"^a[0-9]+(?:\[[0-9]+\])?$"

_IDS = {
    "auid": "user.audit.id", "AUID": "user.audit.name", "uid": "user.id", "UID": "user.name",
    "euid": "user.effective.id", "EUID": "user.effective.name", "suid": "user.saved.id", "SUID": "user.saved.name",
    "fsuid": "user.filesystem.id", "FSUID": "user.filesystem.name", "gid": "user.group.id", "GID": "user.group.name",
    "egid": "user.effective.group.id", "EGID": "user.effective.group.name", "sgid": "user.saved.group.id",
    "SGID": "user.saved.group.name", "fsgid": "user.filesystem.group.id", "FSGID": "user.filesystem.group.name",
    "ses": "session.id", "new-auid": "user.audit.id", "new_auid": "user.audit.id",
}  # fmt: skip
_COMMON = {
    **_IDS,
    "pid": "process.pid", "ppid": "process.parent.pid", "comm": "process.name", "exe": "process.executable",
    "cwd": "process.working_directory", "cmd": "process.command_line", "proctitle": "process.command_line",
    "path": "file.path", "addr": "source", "rport": "source.port", "unit": "service.name", "sw": "package.name", "grp": "group.name",
    "msg": DATA + "op", "": DATA + "text", "SYSCALL": DATA + "syscall", "ARCH": DATA + "arch",
}  # fmt: skip
_DAEMONS = {"uid": DATA + "uid", "UID": DATA + "uid_name"}
_SHAPES: Mapping[str, Mapping[str, str]] = {
    "account": {**_DAEMONS, "acct": "user.name", "id": "user.id", "ID": "user.name"},
    "target": {"acct": "user.target.name", "id": "user.target.id", "ID": "user.target.name"},
    "group": {"acct": "group.name", "id": "group.id", "ID": "group.name"},
    "LOGIN": {**_DAEMONS, "auid": "user.id", "AUID": "user.name", "new-auid": "user.id", "new-ses": "session.id"},
    "PATH": {
        "name": "file.path", "inode": "file.inode", "mode": "file.mode", "ouid": "file.uid", "ogid": "file.gid",
        "OUID": "file.owner", "OGID": "file.group", "dev": "file.device",
    },
    "AVC": {
        "saddr": "source.ip", "src": "source.port", "daddr": "destination.ip",
        "dest": "destination.port", "laddr": "source.ip", "lport": "source.port", "faddr": "destination.ip",
        "fport": "destination.port",
    },
    "CRYPTO_SESSION": {"laddr": "destination.ip", "lport": "destination.port"},
    "CRYPTO_KEY_USER": {"laddr": "destination.ip", "lport": "destination.port"},
    "MAC_IPSEC_EVENT": {"src": "source", "dst": "destination"},
    "NETFILTER_PKT": {
        "saddr": "source.ip", "daddr": "destination.ip", "sport": "source.port", "dport": "destination.port",
    },
    "EXECVE": {"argc": "process.args_count"},
    "SOCKADDR": {},
}  # fmt: skip
SHAPES: Mapping[str, Mapping[str, str]] = {shape: {**_COMMON, **names} for shape, names in _SHAPES.items()}
"""Shape (a record type, or whose names its ids are) → key → field."""

COMMON: Mapping[str, str] = _COMMON
"""The same of all other types."""

ENCODED = frozenset(
    [
        "acct", "cmd", "comm", "cwd", "data", "device", "dir", "exe", "file", "grp", "key", "name", "ocomm", "path",
        "proctitle", "root_dir", "sw", "unit", "vm", "watch", "new-disk", "old-disk", "new-fs", "old-fs", "new-net",
        "old-net", "new-chardev", "old-chardev", "new-rng", "old-rng", "profile", "peer", "info", "srcname", "dest_name",
    ]
)  # fmt: skip
"""Keys whose bare value is text in hexadecimal digits where it looks like it."""

RESULTS: Mapping[str, str] = {
    "yes": "success", "success": "success", "1": "success", "granted": "success", "ALLOWED": "success", "AUDIT": "success",
    "no": "failure", "failed": "failure", "fail": "failure", "0": "failure", "denied": "failure", "DENIED": "failure",
    "KILLED": "failure",
}  # fmt: skip
RESULT_KEYS = ("success", "res", "result")

ARCHITECTURES: Mapping[str, str] = {
    "c000003e": "x86_64", "40000003": "i386", "c00000b7": "aarch64", "40000028": "arm", "c0000015": "ppc64le",
    "80000015": "ppc64", "80000016": "s390x", "c00000f3": "riscv64",
}  # fmt: skip
"""AUDIT_ARCH_* of linux/audit.h."""
