"""What anyone in the field knows about programs and folders, apart from any one incident. No names of attackers here."""

from __future__ import annotations

import re

SHELLS = frozenset(
    ["cmd", "powershell", "pwsh", "wscript", "cscript", "mshta", "rundll32", "regsvr32", "sh", "bash", "dash", "zsh",
     "ksh", "ash", "csh", "busybox", "python", "python2", "python3", "perl", "php", "ruby", "nc", "ncat", "netcat",
     "socat"]
)  # fmt: skip
"""Programs that run whatever they are told: what an exploited program starts first."""

INTERACTIVE = frozenset(
    ["explorer", "sshd", "login", "systemd", "init", "services", "svchost", "sudo", "su", "cron", "crond", "csrss"]
)
"""Programs whose work is to start others: that they do says nothing."""

_SCRATCH = re.compile(r"(?:^|/)(?:tmp|temp|temporary [^/]*|[^/]*cache[^/]*)/", re.IGNORECASE)
_UNC = re.compile(r"(?:^//|^/device/mup/|^\\\\)([0-9]{1,3}(?:\.[0-9]{1,3}){3})/", re.IGNORECASE)


def base(path: str) -> str:
    """Return the last component of a path."""
    return path.rstrip("/").rpartition("/")[2]


def program(path: str) -> str:
    """Return a program's name without folder and extension, in lower case."""
    name = base(path).lower()
    return name[:-4] if name.endswith((".exe", ".com")) else name


def scratch(path: str) -> bool:
    """Tell whether a path lies in a folder for temporary or cached content, which every program fills."""
    return bool(_SCRATCH.search(path))


def remote_address(path: str) -> str:
    """Return the address of the machine that a program was started from, when its path names a share by address."""
    found = _UNC.search(path)
    return found[1] if found else ""


def is_named_after(path: str, name: str) -> bool:
    """Tell whether a component of a path carries a whole file name and something more: `name.lnk`, `~$name`, `crash_name_1`.

    Also true for a stream of the file (`name:zone`) and for what lies in such a folder.
    """
    at = path.find(name)
    while at >= 0:
        before, after = path[at - 1 : at], path[at + len(name) : at + len(name) + 1]
        alone = before in ("", "/") and after in ("", "/")
        if not alone and not (before and before.isalnum()) and not (after and after.isalnum()):
            return True
        at = path.find(name, at + 1)
    return False
