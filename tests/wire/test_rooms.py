from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luuvet.event.frame import SCHEMA
from luuvet.store import Batch, StoreBroken
from luuvet.wire.layout import Layout
from luuvet.wire.rooms import open_rooms, rules_of, store_url

LOG = "3f9a1c07b2d45e61"


def test_the_store_is_embedded_unless_a_cluster_is_named(known: Any, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert store_url(known(tmp_path), layout) == f"chdb://{tmp_path.resolve()}/store"
    assert store_url(known(tmp_path, store__url="http://192.0.2.5:8123"), layout) == "http://192.0.2.5:8123"


def test_rules_of_ones_own_stand_beside_ours(known: Any, tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(
        "title: Mine\nid: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10\nlevel: low\nlogsource: {category: iam}\n"
        "detection: {who: {user.name: hoa}, condition: who}\n"
    )
    ours = rules_of(known(tmp_path), None)
    both = rules_of(known(tmp_path, detect__rules=str(tmp_path)), None)
    assert len(both.rules) == len(ours.rules) + 1


def test_rooms_open_on_what_was_left_and_the_store_has_one_owner(known: Any, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    for _ in range(2):
        rooms = open_rooms(known(layout.data), layout, LOG)
        assert rooms.store.position() == 0 and rooms.log == LOG and rooms.formats.formats and rooms.book.rules
        rooms.close()
    assert (layout.cache).is_dir() and layout.store.is_dir()


def test_the_store_of_another_log_is_not_taken_for_this_ones(known: Any, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    rooms = open_rooms(known(layout.data), layout, LOG)
    rooms.store.write(Batch(0, 7, SCHEMA.to_frame()))
    rooms.close()
    with pytest.raises(StoreBroken, match="belongs to log 3f9a1c07b2d45e61"):
        open_rooms(known(layout.data), layout, "0" * 16)
    again = open_rooms(known(layout.data), layout, LOG)
    assert again.store.position() == 7, "what could not be opened was let go of"
    again.close()
