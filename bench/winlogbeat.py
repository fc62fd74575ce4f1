"""Windows events as Winlogbeat ships them: every name of Sysmon 1 and Security 4624, and the rendered text beside them."""

from __future__ import annotations

import hashlib
import random
from functools import lru_cache
from typing import Any

NOWHERE = "{00000000-0000-0000-0000-000000000000}"
_SYSMON, _SECURITY = "Microsoft-Windows-Sysmon", "Microsoft-Windows-Security-Auditing"


def document(r: random.Random, n: int, at: str, user: str, address: str) -> dict[str, Any]:
    """Return event `n`: two process starts to a logon; `at` is its second in the zone +07:00."""
    host, moment = f"pc-{r.randrange(800)}", f"{at}.{r.randrange(1000):03d}+07:00"
    if n % 3:
        return _shipped(
            r, n, moment, host, "1", _SYSMON, "Process Create (rule: ProcessCreate)", _start(r, n, host, user, at)
        )
    return _shipped(r, n, moment, host, "4624", _SECURITY, "Logon", _logon(r, host, user, address))


def _shipped(
    r: random.Random, n: int, moment: str, host: str, code: str, provider: str, task: str, data: dict[str, str]
) -> dict[str, Any]:
    text = "\n".join((f"{task.partition(' (')[0]}:", *(f"{name}: {value}" for name, value in data.items())))
    return {
        "@timestamp": moment, "message": text, "ecs": {"version": "8.0.0"}, "log": {"level": "information"},
        "agent": {"type": "winlogbeat", "version": "9.1.2", "name": host, "id": _guid(host, "agent")},
        "host": {"name": host, "hostname": host, "architecture": "x86_64", "id": _guid(host, "host"),
                 "os": {"family": "windows", "name": "Windows 11 Pro", "version": "10.0", "kernel": "10.0.26100.4061", "build": "26100.4061", "platform": "windows", "type": "windows"}},
        "event": {"code": code, "provider": provider, "kind": "event", "action": task, "created": moment},
        "winlog": {
            "channel": "Security" if code == "4624" else f"{provider}/Operational", "computer_name": f"{host}.example.vn", "event_id": code,
            "provider_name": provider, "provider_guid": _guid(provider, "provider"), "record_id": 10**6 + n, "task": task, "opcode": "Info", "version": 5,
            "api": "wineventlog", "process": {"pid": 4 * r.randrange(900), "thread": {"id": 4 * r.randrange(3000)}}, "event_data": data,
            "user": {"identifier": "S-1-5-18", "name": "SYSTEM", "domain": "NT AUTHORITY", "type": "User"},
        },
    }  # fmt: skip


def _start(r: random.Random, n: int, host: str, user: str, at: str) -> dict[str, str]:
    number = r.randrange(700)
    tool, folder = f"tool{number}.exe", f"C:\\Program Files\\App{number % 90}\\bin"
    guid = f"{{{_guid(host, 'machine')[1:9]}-{n // 65536 % 65536:04x}-{n % 65536:04x}-{r.getrandbits(32):08x}00000000}}"
    return {
        "RuleName": "-", "UtcTime": at.replace("T", " "), "ProcessGuid": guid, "ProcessId": str(r.randrange(99_999)), "Image": f"{folder}\\{tool}",
        "FileVersion": f"10.{number % 7}.{number}", "Description": f"Application {number % 90} helper", "Product": f"Application {number % 90}",
        "Company": "Example Software", "OriginalFileName": tool,
        "CommandLine": f'"{folder}\\{tool}" --job {r.getrandbits(40):010x} --in D:\\data\\{r.randrange(99_999)}',
        "CurrentDirectory": f"C:\\Users\\{user}\\", "User": f"EXAMPLE\\{user}", "LogonGuid": _guid(user, host), "LogonId": f"0x{int(_hash(user)[:6], 16):x}",
        "TerminalSessionId": "1", "IntegrityLevel": "Medium", "Hashes": f"SHA256={_hash(tool)}",
        "ParentProcessGuid": _guid(host, "explorer"), "ParentProcessId": str(r.randrange(99_999)), "ParentImage": "C:\\Windows\\explorer.exe",
        "ParentCommandLine": "C:\\Windows\\Explorer.EXE", "ParentUser": f"EXAMPLE\\{user}",
    }  # fmt: skip


def _logon(r: random.Random, host: str, user: str, address: str) -> dict[str, str]:
    return {
        "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0",
        "TargetUserSid": f"S-1-5-21-1004336348-1177238915-682003330-{1000 + int(_hash(user)[:3], 16)}", "TargetUserName": user,
        "TargetDomainName": "EXAMPLE", "TargetLogonId": hex(r.getrandbits(32)), "LogonType": "3", "LogonProcessName": "NtLmSsp ",
        "AuthenticationPackageName": "NTLM", "WorkstationName": f"PC-{r.randrange(800)}", "LogonGuid": NOWHERE, "TransmittedServices": "-",
        "LmPackageName": "NTLM V2", "KeyLength": "128", "ProcessId": "0x0", "ProcessName": "-", "IpAddress": address, "IpPort": str(r.randrange(65536)),
        "ImpersonationLevel": "Impersonation", "RestrictedAdminMode": "-", "TargetOutboundUserName": "-", "TargetOutboundDomainName": "-",
        "VirtualAccount": "No", "TargetLinkedLogonId": "0x0", "ElevatedToken": "Yes",
    }  # fmt: skip


@lru_cache(maxsize=65_536)
def _hash(what: str) -> str:
    """What stays the same: a program's hash wherever it runs."""
    return hashlib.sha256(what.encode()).hexdigest().upper()


@lru_cache(maxsize=65_536)
def _guid(what: str, of: str) -> str:
    """An identity that stays the same."""
    x = hashlib.sha256(f"{of} {what}".encode()).hexdigest()
    return f"{{{x[:8]}-{x[8:12]}-{x[12:16]}-{x[16:20]}-{x[20:32]}}}"
