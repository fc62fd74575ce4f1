"""Our own structured log: JSON lines on standard error, or readable lines on a terminal. Never holds a secret or a payload."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(process: str, level: str = "info") -> None:
    """Set up the log of this process; every line carries the process' name."""
    renderer: Any = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)


def journal(room: str) -> Any:
    """Return the log of a room: `journal("receive").warning("frame-rejected", peer=…)`."""
    return structlog.get_logger(room=room)
