"""WMI for asyncio, and for trio: the connections and calls of `wmisink`, to be awaited.

No call has a thread of its own: one thread of the process hears what all calls have to tell and wakes the loops.

Examples
--------
>>> import asyncio, os, wmisink.aio
>>> async def main() -> None:
...     async with wmisink.aio.connect() as wmi:
...         rows = await wmi.query("SELECT Name FROM Win32_OperatingSystem")
...         assert len(rows) == 1
...         async for row in wmi.query(f"SELECT ProcessId FROM Win32_Process WHERE ProcessId = {os.getpid()}"):
...             assert row.ProcessId == os.getpid()
>>> asyncio.run(main())
"""

from __future__ import annotations

from wmisink.aio._call import Call
from wmisink.aio._connection import Connecting, Connection, connect

__all__ = ["Call", "Connecting", "Connection", "connect"]
