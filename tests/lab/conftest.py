from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lab.recording import Connection, Recording

# The last minute of a year, in Vietnam (UTC+7): moving it crosses day, month and year ends.
BEGIN = datetime(2025, 12, 31, 16, 59, 0, tzinfo=UTC)
NS = 1_000_000_000

NGINX = b'192.0.2.7 - - [31/Dec/2025:23:59:10 +0700] "GET /?q=31/Dec HTTP/1.1" 200 5 "-" "x"'
WATCH = b'{"@timestamp":"2025-12-31T16:59:20.250Z","file":{"mtime":"2025-12-31T16:59:20.100Z","name":"ti\xe1\xba\xbfng.html"}}'


def at(second: float) -> int:
    return int(BEGIN.timestamp()) * NS + int(second * NS)


@pytest.fixture
def recording() -> Recording:
    counted = [
        b"<38>1 2025-12-31T23:59:05.123456+07:00 web1 sshd 9 - -  Accepted password for a from 192.0.2.7 port 22 ssh2\n",
        b"<190>1 2025-12-31T23:59:10.5+07:00 web1 nginx - - -  " + NGINX + b"\n",
        b"<174>1 2025-12-31T23:59:20.251000+07:00 web1 luuvet-watch 8 - -  " + WATCH + b"\n",
    ]
    stream = b"".join(b"%d %s" % (len(record), record) for record in counted)
    cut = len(stream) - 40  # the last piece begins in the middle of the last record
    lines = b"<38>Dec 31 23:59:30 mail1 postfix/smtpd[3]: connect from x[192.0.2.9]\n<46>Dec 31 23:59:59 mail1 rsyslogd: start\n"
    datagrams = [
        b"<78>Dec 31 23:59:40 pc-1 CRON[5]: (root) CMD (df -h)",
        b"<78>Dec 31 23:59:41 pc-1 CRON[6]: (root) CMD (x)",
    ]
    return Recording(
        (
            Connection(1, "web1", "tcp", "octet-counted", "10.20.0.10", stream, ((at(5), cut), (at(21), 40))),
            Connection(2, "mail1", "tcp", "traditional", "10.20.0.25", lines, ((at(59.5), len(lines)),)),
            Connection(
                3,
                "pc-1",
                "udp",
                "datagram",
                "10.20.0.101",
                b"".join(datagrams),
                tuple((at(40 + n), len(d)) for n, d in enumerate(datagrams)),
            ),
        ),
        {"entry": {"ip": "192.0.2.7", "time": "2025-12-31T16:59:05.123Z"}, "hosts": {"web1": "10.20.0.10"}},
    )
