from __future__ import annotations

import os
from pathlib import Path

import pytest

from luuvet.wire.layout import Layout


def test_the_folder_of_inner_sockets_is_closed_to_others(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    assert layout.run.stat().st_mode & 0o777 == 0o700
    assert layout.inner("owner").parent == layout.beat("owner").parent == layout.run
    assert {layout.archive.name, layout.keys.name, layout.store.name, layout.socket.name} == {
        "archive",
        "keys",
        "store",
        "socket",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
def test_a_folder_of_another_user_is_left_alone(tmp_path: Path) -> None:
    """Root in the data folder of `luuvet` would leave files that the server cannot open."""
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(PermissionError, match="belongs to nobody; run this as that user: sudo -u nobody"):
        Layout(tmp_path).make()
    assert not list(tmp_path.iterdir())


def test_a_log_is_begun_when_its_archive_says_so(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    assert not layout.begun
    layout.archive.mkdir()
    (layout.archive / "log").touch()
    assert layout.begun
