"""An acknowledged record survives `kill -9` of any process at any moment, and a replay doubles nothing."""

from __future__ import annotations

import pytest
from bench.kill import Tally, rounds, table
from bench.running import Server


def _hold(tally: Tally, server: Server) -> None:
    print(table(tally))
    assert tally.acknowledged > 100 * tally.kills.total()
    assert tally.missing == []
    assert tally.doubled == []
    assert tally.sealed == tally.stored == tally.acknowledged + tally.unknown_kept
    server.run("verify")


def test_nothing_acknowledged_is_missing_after_kills(server: Server) -> None:
    _hold(rounds(server, 5, seed=11), server)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_missing_after_fifty_kills(server: Server) -> None:
    tally = rounds(server, 50, seed=12)
    _hold(tally, server)
    assert len(tally.kills) == 4, "every kind of kill had its turn"
