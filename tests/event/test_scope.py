from __future__ import annotations

import pytest

from luuvet.event.scope import Scope


def test_a_scope_that_names_nothing_permits_nothing() -> None:
    assert not Scope("nobody").permits("web1", ["192.0.2.1"], "dns")


def test_the_whole_scope_permits_everything() -> None:
    assert Scope.whole("operator").permits()


def test_a_unit_sees_its_hosts_ranges_and_sources_only() -> None:
    scope = Scope.of_unit("focal", ["WEB1"], ["192.0.2.0/28", "2001:db8::/64"], ["e-office"])
    assert scope.permits("web1") and scope.permits("Web1")
    assert (
        scope.permits("", ["192.0.2.15"])
        and scope.permits("", ["", "2001:db8::7"])
        and scope.permits("", [], "e-office")
    )
    assert not scope.permits("web2", ["192.0.2.16", "2001:db9::7", "not an address"], "mail")


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(ValueError):
        Scope.of_unit("focal", networks=["192.0.2.0/99"])
