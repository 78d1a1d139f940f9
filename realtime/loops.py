"""Work that must go on: what fails is told to the operator and begun again, never thrown at a request or a loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from channels.db import database_sync_to_async

logger = logging.getLogger(__name__)
REST_SECONDS = 1.0
T = TypeVar("T")


async def in_database(work: Callable[..., T], *args: object, **kwargs: object) -> T:
    """Run a function that asks the database in the thread for that, and give its connection back."""
    result: T = await database_sync_to_async(work)(*args, **kwargs)
    return result


async def failure(work: Coroutine[Any, Any, None], *, seconds: float | None = None) -> str:
    """Run to the end, or for so long; return what went wrong in one word, "" when nothing did."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        running = not task.done() and task.cancel()
    if running:
        return "TimeoutError"
    error = None if task.cancelled() else task.exception()
    return error.__class__.__name__ if error else ""


async def for_ever(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work again and again until cancelled; after a failure, rest a little first."""

    async def once() -> None:
        while True:
            await work()

    while True:
        logger.warning("%s failed (%s), begins again", name, await failure(once()))
        await asyncio.sleep(REST_SECONDS)
