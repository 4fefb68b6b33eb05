"""Step 7: leaving, in any order, with nothing left behind."""

from __future__ import annotations

import wmisink

# The chapter shows what follows.
with wmisink.connect() as wmi:
    with wmi.query("SELECT Name FROM Win32_Process") as call:
        for row in call:
            print(row.Name)
            break
    # Left: the call is cancelled, and its unread rows are let go.
    try:
        call.poll()
    except wmisink.CallClosed as error:
        print(error)
# Left: calls that were still out are cancelled, the connection's idle pointers are let go, the password is wiped.

print(row)  # rows are values of Python's by now, and outlive them all
# The chapter ends here.
assert call.status().phase in ("cancelled", "completed")
