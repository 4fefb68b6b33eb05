"""Raw performance counters: sampled, cooked and watched."""

from __future__ import annotations

import asyncio

import wmisink
from wmisink import counters

# The chapter shows what follows.
PROCESSOR = "Win32_PerfRawData_PerfOS_Processor"

with wmisink.connect() as wmi:
    # Two samples, a second apart, of two counters. WMI is asked for these, their clocks and no more.
    for row in counters.sample(wmi, PROCESSOR, ["PercentProcessorTime", "InterruptsPersec"], interval=1):
        print(row.Name, row.PercentProcessorTime, row.InterruptsPersec)

    # One list of rows for each interval, for as long as it is asked for one.
    watched = counters.watch(wmi, PROCESSOR, ["PercentProcessorTime"], interval=0.5, where={"Name": "_Total"})
    for _ in range(3):
        [total] = next(watched)
        print(f"{total.PercentProcessorTime:.1f} %")


# A program that asks in its own way, here with asyncio, feeds a Cooker with the rows of each sample.
async def cook() -> None:
    """Cook two samples."""
    async with wmisink.aio.connect() as wmi:
        cooker = counters.Cooker(await wmi.get(PROCESSOR), ["PercentUserTime"])
        for _ in range(2):
            for row in cooker.cook(await wmi.query(cooker.query())):
                print(row.Name, row.PercentUserTime)  # None in the first sample
            await asyncio.sleep(0.5)


asyncio.run(cook())
# The chapter ends here.
