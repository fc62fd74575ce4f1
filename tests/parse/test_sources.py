from __future__ import annotations

import pytest

from luuvet.parse.sources import Sources, address_of


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("192.0.2.1:514", "192.0.2.1"),
        ("[2001:db8::1]:514", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_address_of_a_peer(peer: str, address: str) -> None:
    assert address_of(peer) == address


def test_without_relays_every_peer_may_claim() -> None:
    assert Sources().trusts("syslog-udp", "203.0.113.9")


def test_with_relays_only_they_may_and_files_and_ourselves() -> None:
    sources = Sources(relays=("192.0.2.0/24", "2001:db8:1::/48"))
    assert sources.trusts("syslog-tcp", "192.0.2.77")
    assert sources.trusts("syslog-tcp", "2001:db8:1::5")
    assert not sources.trusts("syslog-tcp", "203.0.113.9")
    assert not sources.trusts("syslog-tcp", "no address")
    assert sources.trusts("file", "")
    assert sources.trusts("luuvet", "")


def test_wrong_settings_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Sources(zone="Nowhere")
    with pytest.raises(ValueError, match="no time zone"):
        Sources(zones={"web1": "Nowhere"})
    with pytest.raises(ValueError, match="300"):
        Sources(relays=("300.0.0.0/8",))


def test_the_zone_of_a_source_is_of_its_name_its_address_or_the_narrowest_network() -> None:
    sources = Sources(
        zones={"fw1": "UTC", "192.0.2.0/24": "Asia/Tokyo", "192.0.2.16/28": "Asia/Seoul", "2001:db8::/32": "UTC"}
    )
    assert sources.zones_of(["fw1", "192.0.2.1", "192.0.2.17", "2001:db8::7", "203.0.113.9", "other"]) == {
        "fw1": "UTC",
        "192.0.2.1": "Asia/Tokyo",
        "192.0.2.17": "Asia/Seoul",
        "2001:db8::7": "UTC",
    }
    with pytest.raises(ValueError, match="300"):
        Sources(zones={"300.0.0.0/8": "UTC"})
