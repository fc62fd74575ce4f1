"""The functions that a declaration of documents names in `by:`: one value in, one value out, None for nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from luuvet.parse.convert import address
from luuvet.parse.values import Function, text, unsigned, whole

_LAST = re.compile(r"([^/\\]+)$")
_FOLDER = re.compile(r"^(.+)[/\\][^/\\]*$")
_EXTENSION = re.compile(r"[^/\\.][.]([A-Za-z0-9_]{1,12})$")
_HIVES = {
    "HKEY_LOCAL_MACHINE": "HKLM", "HKEY_USERS": "HKU", "HKEY_CURRENT_USER": "HKCU", "HKEY_CLASSES_ROOT": "HKCR",
    "HKEY_CURRENT_CONFIG": "HKCC",
}  # fmt: skip
_LONG_HIVES = {"\\REGISTRY\\MACHINE": "HKLM", "\\REGISTRY\\USER": "HKU"}


def last(path: str) -> str | None:
    """Return the last part of a path, None for one that ends in a separator."""
    found = _LAST.search(path)
    return found[1] if found else None


def _folder(path: str) -> str | None:
    found = _FOLDER.match(path)
    return found[1] if found else None


def _extension(path: str) -> str | None:
    found = _EXTENSION.search(path)
    return found[1] if found else None


def _account(name: str) -> str | None:
    """Return the account of `DOMAIN\\account` or `account@DOMAIN`; a SID is none."""
    if name.startswith("S-1-"):
        return None
    plain = name.rpartition("\\")[2]
    return plain.partition("@")[0] or plain or None


def _domain(name: str) -> str | None:
    before, mark, _ = name.rpartition("\\")
    return before or None if mark else name.partition("@")[2] or None


def _common_name(name: str) -> str | None:
    """Return the first part of a distinguished name (`CN=An Le,OU=…` → `An Le`), or the account of another name."""
    found = re.match(r"[A-Za-z]+=((?:\\.|[^,\\])+)", name)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else _account(name)


def _hash(kind: str) -> Function:
    pattern = re.compile(rf"(?:^|[,;\s]){kind}=([0-9A-Fa-f]+)")

    def of(hashes: str) -> str | None:
        found = pattern.search(hashes)
        return found[1].lower() if found else None

    return of


def _digits(size: int) -> Function:
    return lambda value: value.lower() if len(value) == size and re.fullmatch("[0-9A-Fa-f]+", value) else None


def _registry(path: str) -> str:
    """Return a registry path with the short name of its hive."""
    for long, short in _LONG_HIVES.items():
        if path.upper().startswith(long):
            return short + path[len(long) :]
    hive, mark, rest = path.partition("\\")
    return _HIVES.get(hive.upper(), hive) + mark + rest


def _hive(path: str) -> str:
    return _registry(path).partition("\\")[0]


def _key(path: str) -> str | None:
    return _registry(path).partition("\\")[2] or None


def _address(value: str) -> str | None:
    """Return the address in `192.0.2.1`, `[2001:db8::1]:445`, `192.0.2.1:49800`, None where there is none."""
    found = address(value)
    if found is None and (bracketed := re.match(r"\[([0-9A-Fa-f:.%]+)\](?::\d+)?$", value)):
        found = address(bracketed[1])
    if found is None and (plain := re.match(r"([0-9.]+):\d+$", value)):
        found = address(plain[1])
    return found


def _port(value: str) -> int | None:
    found = re.search(r"[\]0-9]:(\d+)$", value)
    return whole(found[1]) if found and (value.count(":") == 1 or "]" in value) else None


def _name(value: str) -> str | None:
    """Return what is a name of a host and no address, without the slashes before it."""
    plain = value.strip("\\ ").rstrip(".")
    return plain if plain and _address(plain) is None else None


def _process(value: str) -> str | None:
    """Return the program of a command line: what is quoted, else what comes before the first argument."""
    quoted = re.match(r'\s*"([^"]+)"', value)
    if quoted:
        return quoted[1]
    found = re.match(r"\s*(.+?\.(?:exe|com|bat|cmd|ps1|vbs|dll|sys|msc|scr))(?:\s|$)", value, re.IGNORECASE)
    return found[1] if found else value.split()[0] if value.split() else None


def _audit(value: Any) -> str | None:
    """Return the outcome in the keywords of an audit event: bits, `Audit Success`, `AUDIT_FAILURE`, or a list of such."""
    if isinstance(value, list):
        return next((found for found in map(_audit, value) if found), None)
    number = unsigned(str(value).strip())
    if number is not None:
        return "success" if number & 1 << 53 else "failure" if number & 1 << 52 else None
    words = str(value).lower().replace("_", " ")
    return "success" if "audit success" in words else "failure" if "audit failure" in words else None


def _guid(value: str) -> str:
    """Return a GUID as Windows writes it: in braces and lower case."""
    found = re.fullmatch(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?", value)
    return f"{{{found[1].lower()}}}" if found else value


NAMED: Mapping[str, Function] = {
    "text": text, "long": whole, "lower": str.lower, "strip": lambda value: value.strip() or None, "last": last, "folder": _folder,
    "extension": _extension, "account": _account, "domain": _domain, "common name": _common_name,
    "md5": _hash("MD5"), "sha1": _hash("SHA1"), "sha256": _hash("SHA256"), "imphash": _hash("IMPHASH"),
    "sha256 alone": _digits(64), "sha1 alone": _digits(40), "md5 alone": _digits(32),
    "registry": _registry, "hive": _hive, "key": _key, "address": _address, "port": _port, "host": _name, "program": _process,
    "addresses": lambda value: [one for one in map(address, re.split(r"[;,\s]+", value)) if one] or None,
    "words": lambda value: value.split() or None, "listed": lambda value: [value],
    "sid": lambda value: value if value.startswith("S-1-") else None, "guid": _guid, "positive": lambda value: whole(value) or None,
    "unescaped": html.unescape, "audit": _audit,
    "lines": lambda values: "\n".join(text(one) for one in values),
}  # fmt: skip
"""Functions that a declaration names in `by:`."""
