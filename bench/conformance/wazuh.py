"""Lines of the corpus `wazuh-rule-tests` against the decoder that its `.ini` files expect: is the product recognised?

    PYTHONPATH=. python -m bench.conformance.wazuh FOLDER [--missed]

A line counts as recognised where our `event.dataset` is one of those that stand for the decoder in `DATASETS`. A decoder's
line that any web server may have written (`web-accesslog`) stands for several. `--missed` prints the lines that are not.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

_WEB = ("apache.", "nginx.", "lighttpd.", "tomcat.access", "traefik.", "iis.", "caddy.", "web.")
_FORTIGATE = ("fortinet.",)
DATASETS: Mapping[str, tuple[str, ...]] = {
    "fortigate-firewall-v3": _FORTIGATE,
    "fortigate-firewall-v4": _FORTIGATE,
    "fortigate-firewall-v5": _FORTIGATE,
    "fortigate-firewall-v6": _FORTIGATE,
    "paloalto": ("panos.",),
    "checkpoint-smart1": ("checkpoint.",),
    "cisco-asa": ("cisco.asa",),
    "cisco-ftd": ("cisco.asa", "cisco.ftd"),
    "pix": ("cisco.asa",),
    "cisco-ios": ("cisco.ios",),
    "sophos-fw": ("sophos.",),
    "pf": ("pfsense.",),
    "cef-fireeye": ("cef.", "fireeye."),
    "f5-bigip-cef": ("cef.", "f5."),
    "auditd": ("auditd.",),
    "kernel": ("netfilter.", "linux.", "kernel.", "apparmor.", "auditd."),
    "sshd": ("sshd.", "pam."),
    "pam": ("pam.", "sshd.", "sudo.", "su.", "login."),
    "su": ("su.", "pam."),
    "sudo": ("sudo.", "pam."),
    "doas": ("doas.",),
    "dropbear": ("dropbear.",),
    "systemd": ("systemd.",),
    "NetworkManager": ("networkmanager.",),
    "proftpd": ("proftpd.", "pam."),
    "vsftpd": ("vsftpd.",),
    "smbd": ("samba.",),
    "openldap": ("openldap.", "slapd."),
    "openvpn": ("openvpn.",),
    "named": ("bind.", "named."),
    "dovecot": ("dovecot.", "pam."),
    "dovecot-info": ("dovecot.",),
    "postfix-reject": ("postfix.",),
    "smtpd": ("opensmtpd.",),
    "windows-date-format": ("exim.",),
    "HTTPProxyLog": ("exchange.",),
    "ECPServerLog": ("exchange.",),
    "apache-errorlog": ("apache.error", "modsecurity.", "php."),
    "nginx-errorlog": ("nginx.error", "php."),
    "web-accesslog": _WEB,
    "web-accesslog-iis6": ("iis.", "w3c."),
    "web-accesslog-iis-default": ("iis.", "w3c."),
    "squid-accesslog": ("squid.",),
    "postgresql_log": ("postgresql.",),
    "sqlserver": ("mssql.",),
}
"""Decoder → our datasets, or beginnings of them."""

UNLISTED: Mapping[str, str] = {
    "json": "one decoder for every JSON, whose product only its rules tell; Windows events in the shape of that collector's agent",
    "json-msgraph": "cloud services are not among the products of the issue",
    "test_": "invented programs that test the rule engine itself",
    "ow_test": "invented programs that test the rule engine itself",
    "osregex": "invented programs that test the rule engine itself",
    "wazuh-api": "the collector's own logs",
    "ar_log": "the collector's own logs",
    "ossec": "the collector's own logs",
    "oscap": "a scanner's results in that collector's own shape",
    "windows": "Windows events in the text of that collector's old agent",
    "f5-bigip": "not among the products of the issue",
    "sophos": "the antivirus for Unix and old Windows clients; the issue lists the firewalls",
    "fortiauth": "not among the products of the issue (FortiAuthenticator)",
    "fortiddos": "not among the products of the issue (FortiDDoS)",
    "fortimail": "not among the products of the issue (FortiMail)",
    "macOS": "not among the products of the issue",
    "sonicwall": "not among the products of the issue",
    "netscreenfw": "not among the products of the issue",
    "junos": "not among the products of the issue",
    "huawei-usg": "not among the products of the issue",
    "arbor": "not among the products of the issue",
    "eset-bsd": "not among the products of the issue",
    "mcafee-epo2": "not among the products of the issue",
    "paps": "not among the products of the issue",
    "cimserver": "not among the products of the issue",
    "rshd": "not among the products of the issue",
    "gitlab": "not among the products of the issue",
    "FreePBX": "not among the products of the issue",
    "cpanel": "not among the products of the issue",
    "": "no decoder is expected",
}
"""Beginning of a decoder's name → why its lines are not scored. The longest that fits counts."""

_LINE = re.compile(r"^log +\d+ +(pass|fail) *= ?(.*)$")
_DECODER = re.compile(r"^decoder *= *(.*?) *$")


@dataclass(frozen=True)
class Case:
    """A line that must be recognised as of a decoder."""

    file: str
    decoder: str
    line: str


@dataclass
class Score:
    """How many lines of a decoder were recognised; what became of the others."""

    lines: int = 0
    right: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)


def cases(folder: Path) -> Iterator[Case]:
    """Yield the lines of the `.ini` files below a folder, each with the decoder of its section.

    A line that must *not* raise the rule of its section says nothing of the decoder and is left out.
    """
    for path in sorted(folder.rglob("*.ini")):
        waiting: list[str] = []
        for text in path.read_text("utf-8", "replace").splitlines():
            if text.startswith("["):
                waiting = []
            elif found := _LINE.match(text):
                waiting += [found[2]] if found[1] == "pass" else []
            elif found := _DECODER.match(text):
                yield from (Case(path.name, found[1], line) for line in waiting)
                waiting = []


def why_not(decoder: str) -> str:
    """Return why lines of a decoder are not scored."""
    fits = [start for start in UNLISTED if decoder.startswith(start)]
    best = max(fits, key=len)
    return UNLISTED[best] if best or not decoder else "not among the products of the issue"


def scores(folder: Path) -> tuple[dict[str, Score], dict[str, tuple[int, str]]]:
    """Return the score of each listed decoder, and (lines, reason) of each that is left out."""
    found: dict[str, Score] = {}
    left: dict[str, tuple[int, str]] = {}
    listed: list[Case] = []
    for case in cases(folder):
        if case.decoder in DATASETS:
            listed.append(case)
        else:
            left[case.decoder] = (left.get(case.decoder, (0, ""))[0] + 1, why_not(case.decoder))
    for case, dataset in zip(listed, _datasets([case.line for case in listed]), strict=True):
        score = found.setdefault(case.decoder, Score())
        score.lines += 1
        if dataset.startswith(DATASETS[case.decoder]):
            score.right += 1
        else:
            score.missed.append((dataset, case.line))
    return found, left


def _datasets(lines: list[str]) -> list[str]:
    """Return what each line is for us."""
    raw = Raw(
        "syslog-tcp", "192.0.2.250:514", "", "newline", 1_795_330_800_000_000_000, [one.encode() for one in lines]
    )
    return [str(one) for one in Parser(Formats.load(), Sources()).parse([Sealed("0" * 16, 0, raw)])["event.dataset"]]


def table(folder: Path) -> list[tuple[str, int, int, float]]:
    """Return (decoder, lines, recognised, share), the last row of all."""
    found, _ = scores(folder)
    rows = [(name, one.lines, one.right, one.right / one.lines) for name, one in sorted(found.items())]
    lines, right = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return [*rows, ("all listed", lines, right, right / lines if lines else 0.0)]


def main(folder: Path, *, missed: bool) -> int:
    """Print the table, and what is left out; 2 where the folder has no such files."""
    found, left = scores(folder)
    if not found:
        sys.stderr.write(f"{folder} holds no .ini files with decoders\n")
        return 2
    print(f"{'decoder':28} {'lines':>6} {'right':>6} {'share':>6}")
    for name, lines, right, share in table(folder):
        print(f"{name:28} {lines:6} {right:6} {share:6.3f}")
    print("\nleft out:")
    for name, (lines, reason) in sorted(left.items()):
        print(f"{name or '(none)':28} {lines:6}  {reason}")
    if missed:
        for name, score in sorted(found.items()):
            for dataset, line in score.missed:
                print(f"{name}: {dataset}: {line[:200]}")
    return 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Products of Wazuh's rule tests, recognised.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--missed", action="store_true", help="print the lines that were not recognised")
    given = asked.parse_args()
    sys.exit(main(given.folder, missed=given.missed))
