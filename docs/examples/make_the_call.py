"""Step 4: the call returns at once; its rows and its end come later."""

from __future__ import annotations

import wmisink

with wmisink.connect() as wmi:
    # The chapter shows what follows.
    processes = wmi.query("SELECT Name, ProcessId FROM Win32_Process", timeout=60)
    system = wmi.query("SELECT Caption FROM Win32_OperatingSystem", timeout=60)  # both run now

    for row in processes:  # as they arrive
        print(row.Name, row.ProcessId)
    for row in system:
        print(row.Caption)

    # An error of the query, too, comes with the end: that the call was accepted proves nothing.
    wrong = wmi.query("SELECT Name FROM")
    try:
        wrong.wait(timeout=60)
    except wmisink.InvalidQuery as error:
        print(error)
    # The chapter ends here.
    assert wrong.status().phase == "failed"
    assert processes.status().phase == system.status().phase == "completed"
