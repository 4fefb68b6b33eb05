r"""This machine's own data as WMI classes: what the embedded WMI answers off Windows.

The namespace ``root\cimv2`` has classes of the machine's processes, threads and services, its operating system,
accounts and sessions, its files, hardware, disks and network, and their performance, with the properties and CIM types
that Microsoft documents, the associations between them and the CIM_ classes above; `CLASSES` lists them. Values come
from psutil and the system's own files at the moment of the query. A property that this system has no such thing for is
NULL; nothing is made up.

Raw performance classes (Win32_PerfRawData_…) have counters as they stand, with the clocks to compare two samples by.
Formatted ones (Win32_PerfFormattedData_…) compare with the sample of the query before in the same repository. The first
query for a rate or a share takes two samples a quarter of a second apart.
"""

from __future__ import annotations

from wmisink.embedded import Repository
from wmisink.host import _process_events
from wmisink.host._catalogue import CLASSES, IN_ORDER, inherited_types

__all__ = ["CLASSES", "repository"]


def repository() -> Repository:
    r"""Make a repository whose ``root\cimv2`` answers for this machine.

    Returns
    -------
    wmisink.embedded.Repository
        A new one each time, to which you may add classes and namespaces of your own.

    Examples
    --------
    >>> import os, wmisink
    >>> with wmisink.connect(repository=wmisink.host.repository()) as wmi:
    ...     [row] = wmi.query(f"SELECT ProcessId, ParentProcessId FROM Win32_Process WHERE ProcessId = {os.getpid()}")
    >>> row.ParentProcessId == os.getppid()
    True
    """
    made = Repository()
    namespace = made.namespace(r"root\cimv2")
    for each in IN_ORDER:
        each.define(namespace, inherited_types(each.superclass))
    _process_events.define(namespace)
    return made
