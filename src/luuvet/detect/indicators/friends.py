"""What stands in lists of indicators by mistake: things that nobody is attacked with, or that everybody uses all day.

Lists are made by hand and by sandboxes: the empty file's hash, the address of a public resolver, the search engine that a
sample asked whether it is online. Watched, one such line would bury the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from luuvet.detect.indicators.indicator import Indicator
from luuvet.event.scope import Network

_EMPTY = {
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
_PRIVATE = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    )
)
_RESOLVERS = frozenset(
    [
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
    ]
)
_POPULAR = frozenset(
    [
        "google.com",
        "google.com.vn",
        "gstatic.com",
        "googleapis.com",
        "youtube.com",
        "gmail.com",
        "facebook.com",
        "fbcdn.net",
        "instagram.com",
        "tiktok.com",
        "microsoft.com",
        "windows.com",
        "windowsupdate.com",
        "office.com",
        "office365.com",
        "live.com",
        "outlook.com",
        "msn.com",
        "bing.com",
        "azure.com",
        "apple.com",
        "icloud.com",
        "amazon.com",
        "amazonaws.com",
        "cloudflare.com",
        "akamai.net",
        "github.com",
        "githubusercontent.com",
        "gitlab.com",
        "dropbox.com",
        "wikipedia.org",
        "mozilla.org",
        "yahoo.com",
        "twitter.com",
        "x.com",
        "telegram.org",
        "t.me",
        "zalo.me",
        "zaloapp.com",
        "vnexpress.net",
        "tuoitre.vn",
        "dantri.com.vn",
        "vtv.vn",
        "viettel.vn",
        "viettel.com.vn",
        "vnpt.vn",
        "vnpt.com.vn",
        "fpt.vn",
        "fpt.com.vn",
        "chinhphu.vn",
        "dichvucong.gov.vn",
        "w3.org",
        "schemas.xmlsoap.org",
    ]
)
_SUFFIXES = frozenset(
    [
        "com.vn",
        "net.vn",
        "org.vn",
        "gov.vn",
        "edu.vn",
        "mil.vn",
        "ac.vn",
        "info.vn",
        "name.vn",
        "pro.vn",
        "health.vn",
        "int.vn",
        "biz.vn",
        "id.vn",
        "io.vn",
        "ai.vn",
        "co.uk",
        "org.uk",
        "ac.uk",
        "gov.uk",
        "com.cn",
        "net.cn",
        "org.cn",
        "gov.cn",
        "com.tw",
        "com.hk",
        "com.sg",
        "com.my",
        "com.au",
        "co.jp",
        "or.jp",
        "co.kr",
        "co.th",
        "co.id",
        "com.br",
        "com.tr",
        "com.ua",
        "duckdns.org",
        "github.io",
        "blogspot.com",
        "herokuapp.com",
        "web.app",
        "pages.dev",
        "workers.dev",
    ]
)
_SYSTEM = frozenset(
    [
        "svchost.exe",
        "explorer.exe",
        "cmd.exe",
        "powershell.exe",
        "rundll32.exe",
        "regsvr32.exe",
        "conhost.exe",
        "lsass.exe",
        "services.exe",
        "winlogon.exe",
        "wscript.exe",
        "cscript.exe",
        "mshta.exe",
        "msiexec.exe",
        "taskhostw.exe",
        "chrome.exe",
        "msedge.exe",
        "firefox.exe",
        "winword.exe",
        "excel.exe",
        "outlook.exe",
        "setup.exe",
        "install.exe",
        "update.exe",
        "index.php",
        "index.html",
        "readme.txt",
        "desktop.ini",
    ]
)
_WIDEST = {4: 8, 6: 16}


def meaningless(one: Indicator) -> str:
    """Return why an indicator cannot tell anything, whoever looks for it; '' when it can."""
    if one.kind == "hash" and one.value in _EMPTY:
        return "is the hash of an empty file"
    if one.kind == "ip":
        address = ip_address(one.value)
        if address.is_unspecified or address.is_loopback or address.is_multicast or one.value == "255.255.255.255":
            return "is no address that anyone is reached at from outside"
    if one.kind == "network":
        network = ip_network(one.value)
        if network.prefixlen < _WIDEST[network.version]:
            return f"is wider than /{_WIDEST[network.version]}"
    if one.kind == "domain" and one.value in _SUFFIXES:
        return "is a suffix that very many have their names under"
    return ""


def ordinary(one: Indicator, own: Sequence[Network] = ()) -> str:
    """Return why an indicator would be seen all day without anything being wrong; '' when it would not.

    `own` are the address ranges of whoever looks.
    """
    if one.kind in ("ip", "network"):
        return _address(one, own)
    if one.kind == "domain" and one.value in _POPULAR:
        return "is a name that everybody asks for"
    if one.kind == "url" and one.value.partition("://")[2].strip("/").lower().removeprefix("www.") in _POPULAR:
        return "is the front page of a site that everybody visits"
    if one.kind == "file" and one.value.lower() in _SYSTEM:
        return "is a name that ordinary files have"
    return ""


def _address(one: Indicator, own: Sequence[Network]) -> str:
    network = ip_network(one.value)
    if one.value in _RESOLVERS:
        return "is a public resolver"
    if any(_within(network, private) for private in _PRIVATE):
        return "is a private address"
    if any(_within(network, ours) or _within(ours, network) for ours in own):
        return "is one of our own addresses"
    return ""


def _within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)
