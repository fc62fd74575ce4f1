#!/usr/bin/python3
"""luuvet-watch: tells through syslog which programs start on this machine and which files under a folder are changed,
one JSON document (ECS names, nested) a line. It asks the kernel by fanotify(7); it never reads what the files hold
except to hash them. Usage: luuvet-watch FOLDER. This file runs inside a node, with the Python standard library alone."""

# ruff: noqa: PTH115, PTH119, PTH120, PTH123
# Descriptors and /proc are read by number here, for every program that starts: strings, not paths.
from __future__ import annotations

import ctypes
import hashlib
import json
import os
import pwd
import select
import struct
import sys
import syslog
import time
from collections import OrderedDict, deque
from datetime import UTC, datetime

FAN_CLOEXEC, FAN_CLASS_CONTENT, FAN_MARK_ADD, FAN_MARK_MOUNT = 0x1, 0x4, 0x1, 0x10
FAN_CLOSE_WRITE, FAN_OPEN_EXEC_PERM, FAN_Q_OVERFLOW = 0x8, 0x40000, 0x4000
FAN_ALLOW = 1
AT_FDCWD = -100
EVENT = struct.Struct("=IBBHQii")
NO_LOGIN = 4294967295
SETTLE = 0.03
"""Seconds until a temporary file has got its last name and a started program its command line."""

libc = ctypes.CDLL(None, use_errno=True)


def open_queue():
    """A fanotify descriptor that reports starts and finished writes of the whole root mount. A start waits until it is
    answered: only so is a program that ends within a millisecond still there to be looked at."""
    queue = libc.fanotify_init(
        FAN_CLOEXEC | FAN_CLASS_CONTENT, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_LARGEFILE", 0)
    )
    mask = ctypes.c_uint64(FAN_CLOSE_WRITE | FAN_OPEN_EXEC_PERM)
    if queue < 0 or libc.fanotify_mark(queue, FAN_MARK_ADD | FAN_MARK_MOUNT, mask, AT_FDCWD, b"/") < 0:
        raise OSError(ctypes.get_errno(), "fanotify is not to be had: " + os.strerror(ctypes.get_errno()))
    return queue


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def name_of(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def user(uid):
    return {"id": str(uid), "name": name_of(uid)}


def process(pid, deep=True):
    """ECS process and user objects of a living process; empty when it is already gone."""
    status = dict(line.split(":\t", 1) for line in read(f"/proc/{pid}/status").splitlines() if ":\t" in line)
    stat = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if not status or not stat:
        return {}
    try:
        executable = os.readlink(f"/proc/{pid}/exe")
    except OSError:
        executable = ""
    line = read(f"/proc/{pid}/cmdline").rstrip("\0").replace("\0", " ")
    known = {"pid": pid, "name": status["Name"], "executable": executable, "command_line": line}
    known["user"] = user(int(status["Uid"].split()[1]))
    if deep:
        known["parent"] = process(int(stat[1]), deep=False)
        leader = process(int(stat[3]), deep=False)
        known["session_leader"] = {k: leader[k] for k in ("pid", "name", "user") if k in leader}
        login = read(f"/proc/{pid}/loginuid").strip()
        if login.isdigit() and int(login) != NO_LOGIN:
            known["login"] = user(int(login))
    return {key: value for key, value in known.items() if value not in ("", {})}


class Watch:
    """Turns kernel notices into log lines. Remembers the last programs started, for writers that end at once."""

    def __init__(self, folder, queue):
        self.queue = queue
        self.folder = folder.rstrip("/") + "/"
        self.recent = OrderedDict()
        self.waiting = deque()
        self.own = os.getpid()

    def notices(self, data):
        """(mask, file descriptor, pid) of each notice in what one read gave; the watcher's own are left out."""
        offset = 0
        while offset + EVENT.size <= len(data):
            length, _, _, _, mask, descriptor, pid = EVENT.unpack_from(data, offset)
            offset += length
            if mask & FAN_Q_OVERFLOW:
                self.say({"event": {"kind": "event", "action": "queue-overflow"}, "message": "notices were lost"})
            elif pid == self.own:
                os.close(descriptor)
            else:
                yield mask, descriptor, pid

    def take(self, data):
        """Look at once at the processes of the notices and let each start go on. The files can wait."""
        for mask, descriptor, pid in self.notices(data):
            known = process(pid)
            if mask & FAN_OPEN_EXEC_PERM:
                os.write(self.queue, struct.pack("=iI", descriptor, FAN_ALLOW))
                known = self.recent[pid] = self.settled(pid, known, os.readlink(f"/proc/self/fd/{descriptor}"))
                while len(self.recent) > 2000:
                    self.recent.popitem(last=False)
            self.waiting.append((time.monotonic() + SETTLE, mask, descriptor, pid, known))

    def settled(self, pid, known, path):
        """The process once the new program is in place; when it ended before that, what it was just before."""
        for _ in range(3):
            now = process(pid)
            if not now or now.get("executable") == path:
                return now or known
            known = now
            time.sleep(0.0007)
        return known

    def tell(self):
        """Write the lines whose time has come. Returns the seconds until the next, or nothing when none waits."""
        while self.waiting:
            due, mask, descriptor, pid, known = self.waiting[0]
            if due > time.monotonic():
                return due - time.monotonic()
            self.waiting.popleft()
            try:
                path = os.readlink(f"/proc/self/fd/{descriptor}")
                if mask & FAN_OPEN_EXEC_PERM:
                    self.started(path, pid, known)
                if mask & FAN_CLOSE_WRITE and path.startswith(self.folder):
                    self.changed(path, descriptor, pid, known)
            finally:
                os.close(descriptor)
        return None

    def started(self, path, pid, known):
        if "/ld-linux" in path or path.endswith(".so.2"):
            return
        now = process(pid)
        if now.get("executable") == path or path in now.get("command_line", ""):
            known = now
        elif known.get("executable") != path:  # seen only as what it was before: who and from where still hold
            known = {k: v for k, v in known.items() if k not in ("command_line", "name")}
            known["executable"] = path
        known = {**known, "pid": pid}
        self.recent[pid] = known
        self.say(self.record("process", "start", "exec", known))

    def changed(self, path, descriptor, pid, known):
        facts = os.fstat(descriptor)
        known = known or self.recent.get(pid) or {"pid": pid}
        digest = hashlib.sha256()
        while block := os.read(descriptor, 1 << 20):
            digest.update(block)
        record = self.record("file", "change", "file-changed", known)
        record["file"] = {
            "path": path,
            "name": os.path.basename(path),
            "directory": os.path.dirname(path),
            "size": facts.st_size,
            "owner": name_of(facts.st_uid),
            "mode": f"{facts.st_mode & 0o7777:04o}",
            "mtime": stamp(facts.st_mtime),
            "hash": {"sha256": digest.hexdigest()},
        }
        self.say(record)

    def record(self, category, kind, action, known):
        known = dict(known)
        person = known.pop("user", {})
        login = known.pop("login", None)
        if login:
            person = {**person, "audit": login}
        event = {"kind": "event", "category": [category], "type": [kind], "action": action, "module": "luuvet-watch"}
        return {"event": event, "process": known, **({"user": person} if person else {})}

    def say(self, record):
        line = json.dumps({"@timestamp": stamp(time.time()), **record}, ensure_ascii=False, separators=(",", ":"))
        syslog.syslog(syslog.LOG_INFO, line)


def stamp(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main():
    syslog.openlog("luuvet-watch", syslog.LOG_PID, syslog.LOG_LOCAL5)
    queue = open_queue()
    watch = Watch(sys.argv[1], queue)
    while True:
        ready, _, _ = select.select([queue], [], [], watch.tell())
        if ready:
            watch.take(os.read(queue, 1 << 16))


if __name__ == "__main__":
    main()
