"""Step 3: how WMI's callbacks reach the sink, and what is in force."""

from __future__ import annotations

import wmisink

# The chapter shows what follows.
# Through unsecapp.exe where there is one, else straight to the sink. "checked" would never do with less.
with wmisink.connect(security="unsecured") as wmi:
    status = wmi.query("SELECT Name FROM Win32_ComputerSystem").wait(timeout=60)
    print(f"asked for: {wmi.security}, in force: {status.security}")
# The chapter ends here.
assert status.security in ("unsecured", "direct")
