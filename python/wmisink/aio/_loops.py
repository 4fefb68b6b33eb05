"""The loops of events that can await WMI: asyncio's and trio's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any, Protocol


class Event(Protocol):
    """What both libraries' events have."""

    def set(self) -> object:
        """Wake who waits."""

    async def wait(self) -> object:
        """Wait for `set`."""


class Loop(Protocol):
    """One running loop. All but `call_soon` on its own thread."""

    def is_running_here(self) -> bool:
        """Whether the code that asks runs on it."""

    def is_over(self) -> bool:
        """Whether it has ended for good."""

    def call_soon(self, function: Callable[[Any], None], argument: object) -> None:
        """Have the loop call a function; from any thread. RuntimeError once the loop has ended."""

    def make_event(self) -> Event:
        """Make an event of its library's."""

    async def wait(self, event: Event, seconds: float | None) -> None:
        """Wait for an event, for so many seconds at most."""

    async def let_others_run(self) -> None:
        """Give way to other tasks."""


class _AsyncioLoop:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def is_running_here(self) -> bool:
        return _library() == "asyncio" and asyncio.get_running_loop() is self._loop

    def is_over(self) -> bool:
        return self._loop.is_closed()

    def call_soon(self, function: Callable[[Any], None], argument: object) -> None:
        self._loop.call_soon_threadsafe(function, argument)

    def make_event(self) -> Event:
        return asyncio.Event()

    async def wait(self, event: Event, seconds: float | None) -> None:
        if seconds is None:
            await event.wait()
            return
        alarm_clock = self._loop.call_later(seconds, event.set)
        try:
            await event.wait()
        finally:
            alarm_clock.cancel()

    async def let_others_run(self) -> None:
        await asyncio.sleep(0)


class _TrioLoop:
    def __init__(self) -> None:
        import trio  # noqa: PLC0415  whoever comes here has it

        self._trio = trio
        self._token = trio.lowlevel.current_trio_token()

    def is_running_here(self) -> bool:
        return _library() == "trio" and self._trio.lowlevel.current_trio_token() is self._token

    def is_over(self) -> bool:
        return False  # it ends with its last task, so that none is left that waits

    def call_soon(self, function: Callable[[Any], None], argument: object) -> None:
        self._token.run_sync_soon(function, argument)

    def make_event(self) -> Event:
        return self._trio.Event()

    async def wait(self, event: Event, seconds: float | None) -> None:
        with self._trio.move_on_after(float("inf") if seconds is None else seconds):
            await event.wait()

    async def let_others_run(self) -> None:
        await self._trio.lowlevel.checkpoint()


def current_loop() -> Loop:
    """The loop that runs here.

    Raises
    ------
    RuntimeError
        None does, or one that is neither asyncio's nor trio's.
    """
    library = _library()
    if library == "trio":
        return _TrioLoop()
    if library == "asyncio":
        return _AsyncioLoop()
    raise RuntimeError(f"wmisink.aio runs on asyncio and on trio, and this is {library}.")


def _library() -> str:
    """Which library's loop runs here; RuntimeError if none does."""
    trio: Any = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return "trio"
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "No loop of events runs here. wmisink.aio is for coroutines, such as asyncio.run() runs; "
            "without them, use wmisink.connect()."
        ) from None
    return "asyncio"
