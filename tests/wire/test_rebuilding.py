from __future__ import annotations

import pytest

from luuvet.console.abilities import Refused
from luuvet.wire.follow import Follower
from luuvet.wire.local import Local
from luuvet.wire.rebuilding import Rebuilding


def test_beside_the_live_store_one_at_a_time_then_in_its_place(local: Local) -> None:
    rooms, source = local._rooms, local._reader
    follower = Follower(source, rooms.derivation(rooms.store, source))
    rebuilding = Rebuilding(rooms, source, follower)
    before = rooms.store.current
    assert rebuilding.begin()["records"] == before.position() >= 3
    with pytest.raises(Refused, match="under way"):
        rebuilding.begin()
    assert not rebuilding.to_replay.is_set()
    while follower.rebuilding:
        follower.step()
        follower._step_beside()
    assert rebuilding.to_replay.is_set() and follower.stage.position() >= 3
    assert local.ask("count", query="event.dataset:sshd.auth")["count"] == 2
    rebuilding.begin()
