from __future__ import annotations

from luuvet.cause.held import Held
from luuvet.event.scope import Scope


def test_slices(office, whole) -> None:
    held = Held(office)
    assert (
        held.touching(whole, "file", "/var/www/html/index.html", "", 10).height == 1 + 1
    )  # named by sed, written by sed
    assert held.touching(whole, "file", "/var/www/html/index.html", "elsewhere", 10).is_empty()
    assert held.touching(whole, "ip", "203.0.113.7", "", 99).height == 13
    assert held.touching(whole, "ip", "203.0.113", "", 99).is_empty()
    assert set(held.of_hosts(whole, ["fw"], 0, 1 << 60, 99)["host.name"]) == {"fw"}
    assert held.of_hosts(whole, ["web1"], 0, 1 << 60, 3).height == 3
    assert "web1" in held.hosts_with(whole, "ip", ["198.51.100.1", "203.0.113.7"])
    assert held.hosts_with(whole, "ip", ["203.0.113"]) == []
    assert held.of_events(whole, [(0, 0)])["relation"].to_list() == ["logged-on"]
    assert held.of_hash(whole, "AB" * 32) == [("web1", "/var/www/html/index.html")]
    assert held.of_alert(whole, "x") == []


def test_addresses(download, office, whole) -> None:
    assert Held(download).addresses(whole) == {"192.0.2.9": "pc9"}
    assert Held(office).addresses(whole) == {"192.0.2.11": "web1"}


def test_a_scope_hides_other_hosts(office) -> None:
    scope = Scope.of_unit("an", hosts=["fw"])
    assert Held(office).touching(scope, "ip", "203.0.113.7", "", 99).is_empty()
    assert set(Held(office).hosts_with(scope, "ip", ["203.0.113.7"])) <= {"fw"}
    assert Held(office).of_hash(scope, "ab" * 32) == []
