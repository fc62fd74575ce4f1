"""Whether an expression can be run at all, and at what cost: asked once, when its rule is read."""

from __future__ import annotations

import time

import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect.needles import needles

_PROBE = pa.array(
    [
        "a" * 4096,
        "0" * 4096,
        'cmd.exe /c "powershell -enc aGVsbG8gd29ybGQ=" && \\\\srv\\c$\\x.dll ' * 64,
        "<a.b='%20'>\n" * 340,
    ],
    pa.large_string(),
)
"""16 KB of texts such as expressions run away on: one character again and again, and the signs of commands and pages."""
MOST_SECONDS = 0.05
"""Of the processor, for the probe: ten times what the dearest expression of the public rules takes."""


def fault(pattern: str, most: float = MOST_SECONDS) -> str:
    """Return why an expression cannot be run, empty where it can.

    The engine (RE2) never runs longer than the length of the text times the size of the expression; what it does not know
    (look-around, references to groups) or refuses as too large is named here.
    """
    if needles(pattern).exact:
        return ""
    begun = time.thread_time()
    try:
        pc.match_substring_regex(_PROBE, pattern)
    except pa.ArrowInvalid as error:
        reason = str(error).partition(": ")[2] or str(error)
        return f"the expression '{pattern}' cannot be run: {reason}"
    seconds = time.thread_time() - begun
    if seconds > most:
        return f"the expression '{pattern}' is too costly: it takes {seconds:.2f} s for a text of 16 KB"
    return ""
