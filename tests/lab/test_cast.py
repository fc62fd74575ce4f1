from __future__ import annotations

import ipaddress

from lab.network import ADDRESSES, GATEWAY, PUBLIC
from lab.office import SENDS, add_person, rsyslog_settings
from lab.record import INCIDENTS, SEEDS

from lab import cast

DOCUMENTATION = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


def test_the_outside_is_made_of_documentation_addresses_used_once() -> None:
    outside = [*cast.OUTSIDE_ADDRESSES, PUBLIC, GATEWAY]
    assert len(set(outside)) == len(outside)
    assert all(any(ipaddress.ip_address(address) in net for net in DOCUMENTATION) for address in outside)


def test_every_machine_sends_and_every_person_has_a_machine() -> None:
    assert set(SENDS) == set(ADDRESSES) - {"log"}
    assert all(set(person.machines) <= set(SENDS) for person in cast.PEOPLE)
    assert len({person.uid for person in cast.PEOPLE}) == len(cast.PEOPLE)


def test_settings_of_a_machine() -> None:
    assert 'TCP_Framing="octet-counted"' in rsyslog_settings("web1")
    assert "TCP_Framing" not in rsyslog_settings("mail1")
    assert 'protocol="udp"' in rsyslog_settings("pc-1")
    assert "-G sudo" in add_person(cast.ADMIN)
    assert "-G sudo" not in add_person(cast.EDITOR)


def test_every_incident_has_a_seed_of_its_own() -> None:
    assert set(SEEDS) == set(INCIDENTS)
    assert len(set(SEEDS.values())) == len(SEEDS)
