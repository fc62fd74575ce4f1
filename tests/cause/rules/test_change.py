from __future__ import annotations


def test_accounts_and_schedules(office, reasoned) -> None:
    reasoning = reasoned(office)
    graph = reasoning.graph
    account, task = graph.find("user", "web1", "helper"), graph.find("task", "web1", "cron:root")
    assert [step.rule for step in reasoning.causes[account.number]] == ["created-account"]
    assert {step.rule for step in reasoning.effects[account.number]} == {"used-new-account"}
    assert [step.rule for step in reasoning.causes[task.number]] == ["scheduled"]
    assert [step.detail["command"] for step in reasoning.effects[task.number]] == ["/usr/local/sbin/again"]


def test_what_a_schedule_had_run_before_it_was_changed_is_not_the_changers(events, reasoned) -> None:
    run = {"host.name": "h", "event.action": "cron-command", "user.name": "root", "process.pid": 4,
           "process.command_line": "/usr/bin/old"}  # fmt: skip
    changed = {"at": 100, "host.name": "h", "event.action": "cron-job-changed", "user.name": "root", "process.pid": 3,
               "process.name": "crontab"}  # fmt: skip
    reasoning = reasoned(events(run | {"at": 0}, changed, run | {"at": 200, "process.pid": 5}))
    assert not [step for found in reasoning.effects.values() for step in found if step.rule == "triggered"]
