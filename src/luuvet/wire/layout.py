"""What lies where in a data folder."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from luuvet.kit.durable import make_folder


@dataclass(frozen=True)
class Layout:
    """A data folder: `archive/` (all that `verify` covers), `keys/`, `store/`, `luuvet.toml`, `socket`, `run/`."""

    data: Path

    @property
    def archive(self) -> Path:
        """The sealed records: the source of truth."""
        return self.data / "archive"

    @property
    def begun(self) -> bool:
        """A log was begun here."""
        return (self.archive / "log").exists()

    @property
    def keys(self) -> Path:
        """The signing key, folder mode 0700."""
        return self.data / "keys"

    @property
    def store(self) -> Path:
        """The embedded column store: derived, can be built again."""
        return self.data / "store"

    @property
    def records(self) -> Path:
        """What people edit, where no other database is set; mode 0600."""
        return self.data / "records.sqlite"

    @property
    def stages(self) -> Path:
        """Positions of stages that keep no tables of their own."""
        return self.data / "stages"

    @property
    def delivery(self) -> Path:
        """What waits to be delivered."""
        return self.stages / "delivery.sqlite"

    @property
    def cache(self) -> Path:
        """Compiled rules; may be deleted at any time."""
        return self.data / "cache"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.data / "luuvet.toml"

    @property
    def socket(self) -> Path:
        """The socket that commands reach a running server through, mode 0600."""
        return self.data / "socket"

    @property
    def run(self) -> Path:
        """Inner sockets and heartbeats of a running server, folder mode 0700."""
        return self.data / "run"

    def inner(self, process: str) -> Path:
        """The inner socket of a process."""
        return self.run / f"{process}.sock"

    def beat(self, process: str) -> Path:
        """The heartbeat file of a process."""
        return self.run / f"{process}.beat"

    def require_owner(self) -> None:
        """Refuse to work in another user's folder: what root wrote into it, its owner's server could not open.

        Raises:
            PermissionError: says whose it is, and how to run this as that user.
        """
        if self.data.exists() and (owner := self.data.stat().st_uid) != os.geteuid():
            name = _user(owner)
            raise PermissionError(f"{self.data} belongs to {name}; run this as that user: sudo -u {name} luuvet …")

    def make(self) -> None:
        """Make the folders that a server or a local command needs.

        Raises:
            PermissionError: the data folder is another user's.
        """
        self.require_owner()
        make_folder(self.data, 0o750)
        make_folder(self.run, 0o700)
        make_folder(self.stages, 0o750)
        make_folder(self.cache, 0o750)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"
