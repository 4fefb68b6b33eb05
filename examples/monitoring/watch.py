"""A monitoring script: asks several computers for full disks and stopped services, and says what is wrong with each.

Run it as ``python watch.py server1 server2``; without names it asks this computer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import wmisink

DISKS = "SELECT DeviceID, FreeSpace, Size FROM Win32_LogicalDisk WHERE DriveType = 3 AND Size > 0"
SERVICES = "SELECT Name, State FROM Win32_Service WHERE StartMode = 'Auto' AND State <> 'Running'"
FULL = 0.90  # of a disk's size
PATIENCE = 10.0  # seconds for each computer's answer


@dataclass(frozen=True)
class Finding:
    """Something wrong with a computer."""

    host: str
    what: str


def watch(hosts: Iterable[str | None]) -> list[Finding]:
    """Ask every computer. One that can't be asked is a finding too, and never keeps the others waiting for ever."""
    return [finding for host in hosts for finding in _ask(host)]


def _ask(host: str | None) -> Iterator[Finding]:
    name = host or "this computer"
    try:
        with wmisink.connect(host=host, timeout=PATIENCE) as wmi:
            disks = wmi.query(DISKS, timeout=PATIENCE)  # both run at once
            services = wmi.query(SERVICES, timeout=PATIENCE)
            for disk in disks:
                used = 1 - disk.FreeSpace / disk.Size
                if used >= FULL:
                    yield Finding(name, f"disk {disk.DeviceID} is {used:.0%} full")
            for service in services:
                yield Finding(name, f"service {service.Name} is {service.State.lower()}")
    except wmisink.WmiError as error:
        yield Finding(name, f"cannot be asked: {error.name}")


def main(arguments: list[str]) -> int:
    """Print the findings; the exit status says whether there are any."""
    findings = watch(arguments or [None])
    for finding in findings:
        print(f"{finding.host}: {finding.what}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
