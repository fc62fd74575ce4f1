from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luuvet.event.raw import Raw, Sealed
from luuvet.wire.parsers import parser_of, sources_of

LOG = "3f9a1c07b2d45e61"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("receive__relays", "192.0.2.0/24 nowhere"),
        ("timezones", "fw1"),
        ("timezones", "fw1=Mars/Olympus"),
        ("timezones", "300.0.0.0/8=UTC"),
    ],
)
def test_a_wrong_zone_or_network_is_refused(known: Any, tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError):
        sources_of(known(tmp_path, **{name: value}))


def test_a_parser_knows_the_zone_and_the_relays(known: Any, tmp_path: Path) -> None:
    line = b"<86>Nov 22 08:00:00 web1 sshd[7]: Failed password for lan from 192.0.2.7 port 4022 ssh2"
    raw = Raw("syslog-tcp", "198.51.100.9:514", "", "newline", 1_795_330_800_000_000_000, [line])
    settings = known(tmp_path, timezone="UTC", receive__relays="192.0.2.0/24")
    event = parser_of(settings).parse([Sealed(LOG, 0, raw)]).row(0, named=True)
    assert event["@timestamp"].hour == 8
    assert event["host.name"] == "198.51.100.9", "only a relay of ours may say whose line it is"


def test_sources_have_zones_of_their_own(known: Any, tmp_path: Path) -> None:
    sources = sources_of(known(tmp_path, timezones="fw1=UTC, 192.0.2.0/24=Asia/Tokyo"))
    assert sources.zones == {"fw1": "UTC", "192.0.2.0/24": "Asia/Tokyo"}
