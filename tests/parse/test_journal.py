from __future__ import annotations

from typing import Any

import orjson
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.conftest import Read

from luuvet.parse import journal

CLOCK = {"__REALTIME_TIMESTAMP": "1795330801120000", "_HOSTNAME": "app-1"}


def _entry(**fields: Any) -> bytes:
    return orjson.dumps({**CLOCK, **fields})


def test_a_message_goes_through_the_format_of_its_program(read: Read) -> None:
    (found,) = read(
        _entry(
            SYSLOG_IDENTIFIER="sshd", _PID="77", PRIORITY="6", SYSLOG_FACILITY="10", _SYSTEMD_UNIT="ssh.service", _UID="0",
            MESSAGE="Failed password for root from 203.0.113.9 port 4711 ssh2",
        )
    )  # fmt: skip
    assert found["event"]["dataset"] == "sshd.auth" and found["event"]["outcome"] == "failure"
    assert found["source"]["ip"] == "203.0.113.9"
    assert found["host"]["name"] == "app-1" and found["process"]["pid"] == 77
    assert found["log"]["syslog"] == {"appname": "sshd", "facility": {"code": 10}, "severity": {"code": 6}}
    assert found["systemd"]["unit"] == "ssh.service" and found["journald"]["uid"] == "0"
    assert found["message"] == "Failed password for root from 203.0.113.9 port 4711 ssh2"
    assert found["@timestamp"] == "2026-11-22T07:00:01.120000Z"


def test_bytes_several_values_and_the_kernel(read: Read) -> None:
    first, second = read(
        _entry(MESSAGE=list("chào".encode()), _TRANSPORT="kernel"),
        _entry(MESSAGE=["a", "b"], _COMM="x", TAG=["1", "2"], BIG=None),
    )
    assert first["message"] == "chào" and first["process"]["name"] == "kernel"
    assert second["message"] == "a\nb" and second["journald"]["tag"] == ["1", "2"]
    assert second["event"]["dataset"] == "unparsed"


def test_an_audit_record_keeps_its_serial(read: Read) -> None:
    (found,) = read(
        _entry(_TRANSPORT="audit", _AUDIT_ID="5", MESSAGE="SERVICE_STOP pid=1 uid=0 msg='unit=ssh res=success'")
    )
    assert found["event"]["action"] == "stopped-service" and found["auditd"]["sequence"] == 5
    assert found["message"].startswith("SERVICE_STOP pid=1")


def test_other_documents_stay_documents(read: Read) -> None:
    (found,) = read(b'{"@timestamp":"2026-11-22T07:00:00Z","message":"__REALTIME_TIMESTAMP"}')
    assert found["event"]["dataset"] == "ecs.document"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["MESSAGE", "PRIORITY", "_PID", "SYSLOG_FACILITY", "_AUDIT_ID", "_TRANSPORT", "__REALTIME_TIMESTAMP", "X"]), st.recursive(st.none() | st.text(max_size=8) | st.integers() | st.just("audit"), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2))))  # fmt: skip
def test_no_field_is_too_odd(fields: dict[str, Any]) -> None:
    try:
        text = orjson.dumps({"MESSAGE": "m", **CLOCK, **fields}).decode()
    except TypeError:
        return  # a number beyond 64 bits is no JSON of ours
    rows = pl.DataFrame({"text": [text]})
    envelopes, said = journal.read(rows, pl.Series(["UTC"]))
    assert envelopes.height == 1 and len(said) == 1


def test_an_entry_in_export_form(read: Read) -> None:
    long = "dòng một\nMESSAGE=x".encode() + b"a" * 200
    block = b"__CURSOR=s\n__REALTIME_TIMESTAMP=1795330801120000\n_HOSTNAME=app-1\nSYSLOG_IDENTIFIER=sshd\n_PID=77\n"
    plain = block + b"MESSAGE=Accepted password for lan from 192.0.2.4 port 4711 ssh2"
    bytes_ = block + b"MESSAGE\n" + len(long).to_bytes(8, "little") + long + b"\nPRIORITY=6"
    first, second = read(plain, bytes_, framing="journal")
    assert (first["event"]["action"], first["source"]["ip"], first["host"]["name"]) == (
        "ssh-login",
        "192.0.2.4",
        "app-1",
    )
    assert second["message"].startswith("dòng một\n") and second["log"]["syslog"]["severity"]["code"] == 6


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_export_is_too_odd(text: str) -> None:
    envelopes, _ = journal.read(pl.DataFrame({"text": [text]}), pl.Series(["UTC"]))
    assert envelopes.height == 1


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_a_value_passes_for_no_field(value: bytes) -> None:
    payload = b"A\n" + len(value).to_bytes(8, "little") + value + b"\n_HOSTNAME=x"
    lines = journal.folded(payload).split(b"\n")
    assert [line for line in lines if not line.startswith(b"\t")] == [b"A=" + value.split(b"\n")[0], b"_HOSTNAME=x"]
