r"""This machine's own data as WMI classes: what the embedded WMI answers off Windows.

The namespace ``root\cimv2`` has Win32_Process, Win32_OperatingSystem, Win32_ComputerSystem, Win32_Processor and
Win32_LogicalDisk with the properties and CIM types that Microsoft documents, and the CIM_ classes above them. Values
come from psutil and the system's own files at the moment of the query. A property that this system has no such thing
for is NULL; nothing is made up.
"""

from __future__ import annotations

from wmisink.embedded import Repository
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
    return made
