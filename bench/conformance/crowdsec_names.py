"""What CrowdSec's parsers call things, and under which of our names the same thing stands; which of them are no product's.

Facts only: the names are those of the parsers of the hub, the fields ours (ECS).
"""

from __future__ import annotations

from collections.abc import Mapping

PRODUCTS: Mapping[str, str] = {
    "crowdsecurity/sshd-logs": "OpenSSH",
    "crowdsecurity/sshd-success-logs": "OpenSSH",
    "crowdsecurity/pam-logs": "PAM",
    "crowdsecurity/auditd-logs": "auditd",
    "crowdsecurity/segfault-logs": "Linux kernel",
    "crowdsecurity/iptables-logs": "netfilter",
    "crowdsecurity/nginx-logs": "nginx",
    "crowdsecurity/apache2-logs": "Apache httpd",
    "crowdsecurity/haproxy-logs": "HAProxy",
    "crowdsecurity/modsecurity": "ModSecurity",
    "crowdsecurity/iis-logs": "IIS",
    "crowdsecurity/pgsql-logs": "PostgreSQL",
    "crowdsecurity/mysql-logs": "MySQL",
    "crowdsecurity/mariadb-logs": "MariaDB",
    "crowdsecurity/mssql-text-logs": "MSSQL",
    "crowdsecurity/postfix-logs": "Postfix",
    "crowdsecurity/postscreen-logs": "Postfix",
    "crowdsecurity/dovecot-logs": "Dovecot",
    "crowdsecurity/exim-logs": "Exim",
    "crowdsecurity/amavis-logs": "amavis",
    "firewallservices/zimbra-logs": "Zimbra",
    "crowdsecurity/exchange-imap-logs": "Exchange",
    "crowdsecurity/exchange-pop-logs": "Exchange",
    "crowdsecurity/exchange-smtp-logs": "Exchange",
    "crowdsecurity/fortinet-logs": "FortiGate",
    "crowdsecurity/palo-alto-threat-log": "Palo Alto",
    "firewallservices/pf-logs": "pfSense",
    "firewallservices/pf-logs-drop": "pfSense",
    "crowdsecurity/pfsense-gui-logs": "pfSense",
    "a1ad/mikrotik-logs": "MikroTik",
    "crowdsecurity/unifi-cef": "CEF",
    "crowdsecurity/suricata-evelogs": "Suricata",
    "crowdsecurity/suricata-fastlogs": "Suricata",
    "mstilkerich/bind9": "BIND",
    "darkclip/charon-ipsec-logs": "strongSwan",
    "pserranoa/openvpn": "OpenVPN",
    "crowdsecurity/wireguard-logs": "WireGuard",
}
"""Parser → product of the listed formats. What stands here is scored."""

LEFT_OUT_TESTS: Mapping[str, str] = {
    "base-upsun-httplog-logs": "the shape of one hosting company",
}
"""Test → why a listed parser is not scored in it."""

LEFT_OUT_NAMES: Mapping[str, str] = {
    "Meta.datasource_path": "where CrowdSec read the line",
    "Meta.datasource_type": "where CrowdSec read the line",
    "Meta.log_type": "CrowdSec's own label",
    "Meta.log_type_enh": "CrowdSec's own label",
    "Meta.log_subtype": "CrowdSec's own label",
    "Meta.sub_log_type": "CrowdSec's own label",
    "Meta.sub_type": "CrowdSec's own label",
    "Meta.subtype": "CrowdSec's own label",
    "Meta.service": "CrowdSec's own label",
    "Meta.dovecot_login_result": "CrowdSec's own label",
    "Parsed.message": "the line itself; it pairs the assertion with our event",
    "Parsed.logsource": "which way the line came into CrowdSec",
    "Parsed.syslog_version": "the digit of RFC 5424, the same in every line",
    "Parsed.unparsed_data": "what CrowdSec did not take apart",
}
"""Name → why it is not compared, in whatever product."""

TIMES = frozenset(
    [
        "timestamp",
        "timestamp8601",
        "time",
        "time_local",
        "date",
        "accept_date",
        "syslog_timestamp",
        "exim_time",
        "generation_timestamp",
        "haproxy_time",
        "ts_t",
        "receive_time",
    ]
)
"""Names of times: minute and second are compared with `@timestamp` (the hour is the zone's business)."""

TIME_PARTS = frozenset(
    [
        "day",
        "month",
        "year",
        "zone",
        "ts_d",
        "ts_m",
        "ts_ms",
        "ts_y",
        "exim_day",
        "exim_month",
        "exim_year",
        "haproxy_hour",
        "haproxy_minute",
        "haproxy_second",
        "haproxy_milliseconds",
        "haproxy_month",
        "haproxy_monthday",
        "haproxy_year",
    ]
)
"""Parts of a time that is compared whole, or that no clock of ours can be held against."""


def _named(names: str, *fields: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names.split(), fields)


NAMES: Mapping[str, tuple[str, ...]] = {
    **_named(
        "source_ip remote_addr clientip client_ip src_ip sshd_client_ip remote_host", "source.ip", "source.domain"
    ),
    **_named("sourcehost dovecot_remote_ip ip_source client", "source.ip", "source.domain"),
    **_named("dst_ip dest_ip target_ip server_ip dovecot_local_ip", "destination.ip", "destination.domain"),
    **_named("destination_ip", "destination.ip", "destination.domain"),
    **_named("source_port src_port remote_port client_port clientport sshd_client_port sport", "source.port"),
    **_named("dst_port dest_port target_port server_port destination_port", "destination.port"),
    **_named(
        "user username target_user sshd_invalid_user invalid_user sshd_auth_user dovecot_user pgsql_user auth "
        "pgsql_target_user remote_user source_user admin_user",
        "user.name",
        "user.effective.name",
        "user.target.name",
        "user.email",
    ),
    **_named("http_path request", "url.path", "url.original"),
    **_named("http_verb verb", "http.request.method"),
    **_named("http_status status response http_status_code http_code", "http.response.status_code"),
    **_named("http_user_agent", "user_agent.original"),
    **_named("http_referer referrer", "http.request.referrer"),
    **_named("http_version httpversion", "http.version"),
    **_named("body_bytes_sent bytes", "http.response.body.bytes"),
    **_named("machine hostname", "host.name", "observer.name", "observer.hostname"),
    **_named("program", "log.syslog.appname", "process.name"),
    **_named("pid PID", "process.pid"),
    **_named("syslog_priority", "log.syslog.priority"),
    **_named("proto ip_proto ip4_proto ip6_proto", "network.transport"),
    **_named("src_mac", "source.mac"),
    **_named("iface if_in int_eth ingress_int", "observer.ingress.interface.name"),
    **_named("if_out egress_int", "observer.egress.interface.name"),
    **_named("direction", "network.direction"),
    **_named("rule_name rule suricata_alert_signature", "rule.name", "rule.id"),
    **_named("rule_id ruleid suricata_alert_signature_id", "rule.id"),
    **_named("suricata_alert_signature_rev", "rule.version"),
    **_named("suricata_classification", "rule.category"),
    **_named("suricata_priority suricata_rule_severity", "event.severity"),
}
"""Name (of Parsed or Meta) → our fields that may hold it. A name that does not stand here is looked for in every field."""
