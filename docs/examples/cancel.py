"""Step 6: a call that would never end, cancelled."""

from __future__ import annotations

import time
from collections.abc import Iterator

import wmisink
from wmisink.embedded import InstanceRequest, Repository

repository = Repository(batch_size=1)
cimv2 = repository.namespace(r"root\cimv2")
cimv2.define("Acme_Tick", {"Id": "uint32"}, keys=["Id"])


@cimv2.provides("Acme_Tick")
def ticks(request: InstanceRequest) -> Iterator[dict[str, int]]:
    """Give rows until nobody wants them any more."""
    number = 0
    while not request.cancelled():
        yield {"Id": number}
        number += 1
        time.sleep(0.001)


with wmisink.connect(repository=repository) as wmi:
    # The chapter shows what follows.
    call = wmi.query("SELECT * FROM Acme_Tick")
    first = call.next(timeout=60)
    call.cancel()  # from any thread; never waits; a second time does nothing
    assert call.status().phase == "cancelled"  # at once

    rows = []
    try:
        for row in call:  # those that had come by then are still yours
            rows.append(row)
    except wmisink.CallCancelled:
        print(f"cancelled by us, after {1 + len(rows)} rows")

    # Leaving a loop or a with block early, Ctrl-C and dropping the call cancel as well.
    with wmi.query("SELECT * FROM Acme_Tick") as another:
        for row in another:
            print(row)
            break
    assert another.status().phase == "cancelled"
    # The chapter ends here.
    assert first is not None
