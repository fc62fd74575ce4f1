"""A call that blocks, in a thread of its own and not for longer than it may: whatever it hangs in, nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def limited(call: Callable[[], Result], seconds: float, name: str) -> Result:
    """Return what a call returns, or raise what it raises.

    The thread does not keep the process from ending. One that was given up goes on by itself; what it returns is forgotten.

    Raises:
        TimeoutError: it took longer.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: Result | None = None
        error: BaseException | None = None
        try:
            result = call()
        except BaseException as raised:
            error = raised
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop was closed meanwhile: nobody asks any more
            return

    threading.Thread(target=work, name=name, daemon=True).start()
    return await asyncio.wait_for(future, seconds)
