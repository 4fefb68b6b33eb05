"""Step 5: looking at a call while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator

import wmisink
from wmisink.embedded import InstanceRequest, Repository

repository = Repository()
cimv2 = repository.namespace(r"root\cimv2")
cimv2.define("Acme_Backup", {"Id": "uint32"}, keys=["Id"])


@cimv2.provides("Acme_Backup")
def backups(request: InstanceRequest) -> Iterator[dict[str, int]]:
    """Give 20 rows, and take some time over each."""
    for number in range(20):
        time.sleep(0.01)
        yield {"Id": number}


repository.faults.add(class_name="Acme_Backup", progress_total=20)  # progress, as a provider of Windows may tell it

with wmisink.connect(repository=repository) as wmi:
    # The chapter shows what follows.
    call = wmi.query("SELECT * FROM Acme_Backup")
    while True:
        status = call.status()  # never waits
        told = f"{status.phase}: {status.rows_seen} rows"
        if status.progress_total:  # a provider need not tell of progress
            told += f", {status.progress_done} of {status.progress_total}"
        print(told)
        try:
            call.wait(timeout=0.05)  # for the next look
            break
        except wmisink.WaitTimeout:
            pass
    # The chapter ends here.
    status = call.status()
    assert (status.phase, status.rows_seen, status.progress_total) == ("completed", 20, 20)
