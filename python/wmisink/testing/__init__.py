r"""Test a program that uses WMI, on any system: computers that are repositories, and what may go wrong with them.

A program under test calls `wmisink.connect()` as ever. While `serve` is in force, a repository of yours answers: for
this computer, or for any other by its name.

>>> import wmisink
>>> from wmisink.embedded import Repository
>>> from wmisink.testing import serve
>>> def largest_disk(host):  # the program
...     with wmisink.connect(host=host) as wmi:
...         disks = wmi.query("SELECT DeviceID, Size FROM Win32_LogicalDisk WHERE Size IS NOT NULL")
...         return max(disks, key=lambda disk: disk.Size).DeviceID
>>> server = Repository()
>>> cimv2 = server.namespace(r"root\cimv2")
>>> cimv2.define("Win32_LogicalDisk", {"DeviceID": "string", "Size": "uint64"}, keys=["DeviceID"])
>>> _ = cimv2.put("Win32_LogicalDisk", {"DeviceID": "C:", "Size": 100})
>>> _ = cimv2.put("Win32_LogicalDisk", {"DeviceID": "D:", "Size": 2**40})
>>> with serve(server, host="server1"):
...     largest_disk("server1")
'D:'

What may go wrong is added to `Repository.faults`: a dead server, a firewall that eats the last callback, an error
after a thousand rows. `mirror` copies classes and instances from a WMI, so that what a real computer answers can be
tested with.

With pytest, ``pytest_plugins = ["wmisink.testing.fixtures"]`` in a conftest.py gives the fixtures `wmi_repository`,
`wmi_host` and `wmi_faults`.
"""

from __future__ import annotations

from wmisink.embedded import Fault, FaultPlan
from wmisink.testing._mirror import mirror
from wmisink.testing._serve import serve

__all__ = ["Fault", "FaultPlan", "mirror", "serve"]
