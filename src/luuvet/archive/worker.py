"""One process of a `crew.Crew`: checks the stretches that come through its standard input.

It imports nothing but the checking: what it imports is paid by every process of every verification.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from luuvet.archive.check import Stretch, check


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Check each stretch that arrives, until the pipe is closed."""
    while True:
        try:
            part: Stretch = pickle.load(asked)
        except EOFError:
            return
        pickle.dump(check(part), answers)
        answers.flush()


def main() -> None:
    """Serve on standard input and output; whatever else is printed goes to standard error, not among the answers."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
