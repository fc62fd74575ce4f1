"""The habits as data: who (entity) does what (value), or how much an hour; each is one grouped read of the store.

Expressions are over the store's columns. To add a habit is to add a row here, its words (`words/`), and a rule.
"""

from __future__ import annotations

from dataclasses import dataclass

_INTERNAL = (
    "^(10[.]|192[.]168[.]|172[.](1[6-9]|2[0-9]|3[01])[.]|169[.]254[.]|100[.](6[4-9]|[789][0-9]|1[01][0-9]|12[0-7])[.]"
    "|[fF][cCdD][0-9a-fA-F]{2}:|[fF][eE]80:)"
)
"""RFC 1918, 3927, 4193, 4291, 6598."""
_NOWHERE = "^(127[.]|0[.]|22[4-9][.]|23[0-9][.]|255[.]|[fF][fF][0-9a-fA-F]{2}:|::1?$)"
"""Loopback, multicast, broadcast: a connection there leaves nobody's habit."""
_DYNAMIC = 32_768
"""From here on ports are handed out by chance (RPC, passive FTP): they are one value."""
_SYSTEM = (
    "^(.*[$]|dwm-[0-9]+|umfd-[0-9]+|font driver host.*|(nt authority.)?(system|local service|network service|anonymous logon)"
    "|healthmailbox.*|sm_[0-9a-f]+|-)$"
)
"""Accounts of machines and of the system (Microsoft: "Service accounts", "Virtual accounts", "Health mailboxes")."""

OURS = "luuvet_listener != 'luuvet'"
LIVE = "luuvet_listener NOT IN ('luuvet', 'file')"
HOUR = "intDiv(toUnixTimestamp(luuvet_received), 3600) AS hour"

SOURCES = (
    "if(host_name != '', host_name, replaceRegexpOne(luuvet_peer, ':[0-9]+$', '')) AS host",
    "event_dataset AS dataset",
    "intDiv(toUnixTimestamp(luuvet_received), 600) AS slot",
    "toUnixTimestamp(min(luuvet_received)) AS first",
    "toUnixTimestamp(max(luuvet_received)) AS last",
    "count() AS count",
    "max(luuvet_index) AS index",
)


@dataclass(frozen=True)
class First:
    """A habit of doing: a value that an entity never had is new.

    Attributes:
        entity, value, other: expressions; `other` is the other end of the first such event, for a person to see.
        where: which events.
        ordinary: the share of all entities that makes a value ordinary; ordinary_least: and so many of them.
        servers: only hosts that send round the clock.
        strangers: an entity that was never seen is told where its value is known: nobody else has that one.
    """

    name: str
    entity: str
    value: str
    other: str
    where: str
    ordinary: float = 0.2
    ordinary_least: int = 3
    servers: bool = False
    strangers: bool = False

    def select(self) -> tuple[str, ...]:
        """Return the expressions of its read."""
        return (
            f"'{self.name}' AS habit",
            f"{self.entity} AS entity",
            f"{self.value} AS value",
            "intDiv(toUnixTimestamp(luuvet_received) + {offset:Int64}, 86400) AS day",
            "luuvet_listener = 'file' AS quiet",
            f"argMin({self.other}, luuvet_index) AS other",
            "argMin(host_name, luuvet_index) AS host",
            "count() AS count",
            "toUnixTimestamp(min(luuvet_received)) AS at",
            "min(luuvet_index) AS index",
            "argMin(luuvet_k, luuvet_index) AS k",
        )


GROUP = ("entity", "value", "day", "quiet")


@dataclass(frozen=True)
class Counter:
    """A habit of amount: how much an hour.

    Attributes:
        entity: whose; value: how much; where: events by which the entity is known, so that none of them is a zero that counts.
        example: a condition: the event that is shown. least: below so much in an hour nothing is off.
        falls: far too little is told, too.
    """

    name: str
    entity: str
    value: str
    where: str
    example: str
    least: float
    falls: bool = False

    def select(self) -> tuple[str, ...]:
        """Return the expressions of its read."""
        return (
            f"'{self.name}' AS counter",
            f"{self.entity} AS entity",
            HOUR,
            f"{self.value} AS value",
            f"maxIf(luuvet_index, {self.example}) AS index",
            f"argMaxIf(luuvet_k, luuvet_index, {self.example}) AS k",
        )


_MACHINE = "if(process_executable != '' AND host_name != '', host_name, source_ip)"
"""Who connects: the machine that tells of its own program, else the address that a firewall or a sensor saw."""
_OUT = (
    f"has(event_category, 'network') AND destination_port > 0 AND match(source_ip, '{_INTERNAL}') "
    f"AND destination_ip != '' AND NOT match(destination_ip, '{_NOWHERE}') AND network_direction NOT IN ('ingress', 'inbound') "
    # an answer, as a flow exporter tells it: from a well-known port to a dynamic one
    "AND NOT (ifNull(source_port, 0) BETWEEN 1 AND 1023 AND destination_port >= 1024)"
)
_LOGON = (
    "has(event_category, 'authentication') AND has(event_type, 'start') AND user_name != '' "
    f"AND NOT match(lower(user_name), '{_SYSTEM}')"
)
_LOGGED_ON = (
    f"{_LOGON} AND event_outcome = 'success' AND NOT startsWith(event_action, 'kerberos') "
    "AND event_action NOT IN ('credential-validated', 'logon-with-explicit-credentials', 'su-login')"
)
_NETWORK = (
    "if(isIPv4String(source_ip), concat(toString(IPv4CIDRToRange(toIPv4OrDefault(source_ip), 24).1), '/24'), "
    "concat(toString(IPv6CIDRToRange(toIPv6OrDefault(source_ip), 48).1), '/48'))"
)
_PROGRAM = "if(process_executable != '', process_executable, process_name)"
_MAIL = "if(email_local_id != '', email_local_id, if(email_message_id != '', email_message_id, toString(luuvet_index)))"

FIRSTS: tuple[First, ...] = (
    First(
        "new-destination-port",
        _MACHINE,
        "concat(if(network_transport != '', lower(network_transport), 'tcp'), '/', "
        f"if(destination_port >= {_DYNAMIC}, '{_DYNAMIC}+', toString(destination_port)), "
        f"if(match(destination_ip, '{_INTERNAL}'), ' inside', ' outside'))",
        "destination_ip",
        _OUT,
    ),
    First(
        "first-logon",
        "lower(user_name)",
        "lower(host_name)",
        "source_ip",
        f"{_LOGGED_ON} AND host_name != ''",
        strangers=True,
    ),
    First(
        "first-logon-source",
        "lower(user_name)",
        _NETWORK,
        "source_ip",
        f"{_LOGGED_ON} AND (isIPv4String(source_ip) OR isIPv6String(source_ip)) AND NOT match(source_ip, '{_NOWHERE}')",
    ),
    First(
        "first-process",
        "host_name",
        # versions, process ids and random names in a path are no new program
        f"replaceRegexpAll(lower({_PROGRAM}), '[0-9a-f]{{8,}}|[0-9]+', '#')",
        "user_name",
        f"has(event_category, 'process') AND has(event_type, 'start') AND {_PROGRAM} != '' "
        "AND host_name IN {servers:Array(String)}",
        ordinary=0.0,
        servers=True,
    ),
)
BY_NAME = {one.name: one for one in FIRSTS}

EVENTS = Counter("events", "", "", "", "", least=1000, falls=True)
"""Events of a host and dataset: counted from what is asked of sources anyway."""
ASKED: tuple[Counter, ...] = (
    Counter(
        "failed-logons",
        "lower(user_name)",
        "countIf(event_outcome = 'failure')",
        _LOGON,
        "event_outcome = 'failure'",
        least=20,
    ),
    Counter(
        "mails",
        "lower(email_from_address[1])",
        f"uniq({_MAIL})",
        "has(event_category, 'email') AND notEmpty(email_from_address) AND email_from_address[1] != ''",
        "1",
        least=50,
    ),
    Counter(
        "unknown-domains",
        "if(source_ip != '', source_ip, host_name)",
        "countIf(dns_response_code = 'NXDOMAIN')",
        "dns_question_name != '' AND (source_ip != '' OR host_name != '')",
        "dns_response_code = 'NXDOMAIN'",
        least=100,
    ),
    Counter(
        "bytes-out",
        _MACHINE,
        "sum(ifNull(source_bytes, 0))",
        f"{_OUT} AND source_bytes > 0 AND NOT match(destination_ip, '{_INTERNAL}')",
        "1",
        least=500e6,
    ),
    Counter(
        "deletions",
        "host_name",
        "countIf(has(event_type, 'deletion'))",
        "has(event_category, 'file') AND host_name != ''",
        "has(event_type, 'deletion')",
        least=100,
    ),
)
COUNTERS: tuple[Counter, ...] = (EVENTS, *ASKED)
