from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from bench.receivers import Authority

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.tls import context


def test_names_and_certificates_are_checked(signed: Authority) -> None:
    for found in (context(None), context(signed.ca)):
        assert found.check_hostname and found.verify_mode == ssl.CERT_REQUIRED
        assert found.minimum_version == ssl.TLSVersion.TLSv1_2
    assert len(context(signed.ca).get_ca_certs()) == 1, "a file of its own replaces the system's"


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("x")
    for name in ("none.pem", "missing.pem"):
        with pytest.raises(Failed, match=name) as refused:
            context(tmp_path / name)
        assert refused.value.key == "ca-file"
