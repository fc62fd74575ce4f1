"""Whom we trust on the way out: the system's root certificates, or those of a file; names are always checked."""

from __future__ import annotations

import ssl
from pathlib import Path

from luuvet.case.delivery.failed import Failed


def context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a client's context, TLS 1.2 or newer.

    Raises:
        Failed: the file of certificates is missing or holds none.
    """
    try:
        found = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise Failed("ca-file", file=ca_file, reason=error.strerror or error) from None
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    return found
