"""Step 2: connecting, within a time, and what is raised when it fails."""

from __future__ import annotations

import wmisink

# The chapter shows what follows.
# This computer. Another one: connect(host="server1", user=r"ACME\reader", password=…), on Windows.
with wmisink.connect(r"root\cimv2", timeout=30) as wmi:
    print(f"connected to {wmi.namespace} of the WMI called {wmi.provider}")

try:
    wmisink.connect(r"root\nowhere", timeout=30)
except wmisink.InvalidNamespace as error:
    print(f"{error.name}: {error.message}")
else:
    raise AssertionError("A namespace that is not there was connected to.")
# The chapter ends here.
