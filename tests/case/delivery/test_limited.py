from __future__ import annotations

import asyncio
import threading
import time

import pytest

from luuvet.case.delivery.limited import limited


def test_it_returns_raises_or_gives_up() -> None:
    def wrong() -> int:
        raise ValueError("no")

    async def dialogue() -> None:
        assert await limited(lambda: 7, 5, "x") == 7
        with pytest.raises(ValueError, match="no"):
            await limited(wrong, 5, "x")
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await limited(hang.wait, 0.1, "hanging")
        assert time.monotonic() - began < 2
        (thread,) = [one for one in threading.enumerate() if one.name == "hanging"]
        assert thread.daemon, "it may not keep the process from ending"

    hang = threading.Event()
    asyncio.run(dialogue())
    hang.set()  # the loop is closed by now: what the thread returns is for nobody
