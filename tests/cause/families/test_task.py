from __future__ import annotations

from luuvet.cause.edges import observe


def test_a_changed_crontab_and_what_it_runs(events) -> None:
    changed = {"at": 0, "host.name": "h", "event.action": "cron-job-changed", "user.name": "an", "user.target.name": "root",
               "process.pid": 3, "process.name": "crontab", "event.type": ["change"]}  # fmt: skip
    run = {"at": 60, "host.name": "h", "event.action": "cron-command", "user.name": "root", "process.pid": 4,
           "process.command_line": "/usr/bin/x -q", "event.category": ["process"], "event.type": ["start"]}  # fmt: skip
    assert observe(events(changed, run)).select("relation", "from.key", "to.key").rows() == [
        ("scheduled", "h|3|crontab", "h|cron:root"),
        ("triggered", "h|cron:root", "h|4|/usr/bin/x"),
    ]


def test_a_refused_change_plants_nothing(events) -> None:
    row = {"at": 0, "host.name": "h", "event.action": "cron-job-changed", "event.outcome": "failure", "user.name": "an",
           "process.pid": 3, "process.name": "crontab"}  # fmt: skip
    assert observe(events(row)).is_empty()
