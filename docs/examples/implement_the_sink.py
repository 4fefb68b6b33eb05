"""Step 1: the sink is wmisink's own; you say how many rows may wait in it, and what happens to one too many."""

from __future__ import annotations

import wmisink

with wmisink.connect() as wmi:
    # The chapter shows what follows.
    # Room for 1,000 rows. One that finds no room makes WMI wait ("block"), takes the place of the oldest
    # ("drop-oldest"), or ends the call ("fail").
    call = wmi.query("SELECT Name, ProcessId FROM Win32_Process", capacity=1_000, overflow="block")
    names = [row.Name for row in call]  # your code runs here, never in a callback

    status = call.status()
    print(f"{status.rows_seen} rows in {status.callbacks} callbacks, {status.high_water} at most waited at once")
    # The chapter ends here.
    assert len(names) == status.rows_seen > 0
