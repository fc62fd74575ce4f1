from __future__ import annotations

from luuvet.parse.audit import names


def test_logons_tell_of_the_account_and_not_of_the_daemon() -> None:
    assert names.COMMON["uid"] == "user.id"
    assert names.SHAPES["account"]["uid"] == "auditd.data.uid"
    assert names.SHAPES["account"]["acct"] == "user.name"
    assert names.SHAPES["target"]["acct"] == "user.target.name"
    assert names.SHAPES["group"]["acct"] == "group.name"


def test_results_are_outcomes() -> None:
    assert set(names.RESULTS.values()) == {"success", "failure"}
