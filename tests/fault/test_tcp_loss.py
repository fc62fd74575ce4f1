"""What plain TCP loses when the intake is killed: nobody acknowledges, so what was under way is gone. It is bounded, and measured."""

from __future__ import annotations

import time

from bench.counting import TcpSender, id_of
from bench.running import Server, until

GROUP_SECONDS = 0.05
SLACK_SECONDS = 0.15
"""Over the group commit itself: the write, its fsync, and two cores shared with other work."""


def test_a_kill_loses_no_more_than_an_open_group_commit(server: Server) -> None:
    sender = TcpSender("tcp", server.tcp)
    sender.start()
    until(lambda: len(sender.times) > 500, "the sender is under way")
    time.sleep(0.5)
    server.signal("intake")
    killed = time.monotonic()
    sent = dict(sender.times)
    before = int(server.pid("intake") or 0)
    until(lambda: server.pid("intake") not in (None, before), "the intake runs again")
    until(lambda: len(sender.times) > len(sent) + 200, "the sender goes on")
    sender.stop()
    server.ready()
    server.caught_up(1)
    there = {name for _, payload in server.payloads() if (name := id_of(payload))}
    lost = [moment for name, moment in sender.times.items() if name not in there]
    open_seconds = killed - min((m for m in lost if m < killed), default=killed)
    print(
        f"lost {len(lost)} of {len(sender.times)} records, the oldest sent {1000 * open_seconds:.0f} ms before the kill"
    )
    assert open_seconds <= GROUP_SECONDS + SLACK_SECONDS
    # What left us after the kill went into a connection that was already dead: one or two records, until it is noticed.
    assert sum(moment > killed for moment in lost) <= 5
    assert len(there) == len(sender.times) - len(lost)
