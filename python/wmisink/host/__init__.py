r"""This machine's own data as WMI classes: what the embedded WMI answers off Windows.

The namespace ``root\cimv2`` has Win32_Process, Win32_OperatingSystem, Win32_ComputerSystem, Win32_Processor and
Win32_LogicalDisk with the properties and CIM types that Microsoft documents, and the CIM_ classes above them. Values
come from psutil and the system's own files at the moment of the query. A property that this system has no such thing
for is NULL; nothing is made up.
"""

from __future__ import annotations

from typing import Final

from wmisink.embedded import Repository
from wmisink.host._cim import SUPERCLASSES, inherited_types
from wmisink.host._computer_system import WIN32_COMPUTER_SYSTEM
from wmisink.host._logical_disk import WIN32_LOGICAL_DISK
from wmisink.host._operating_system import WIN32_OPERATING_SYSTEM
from wmisink.host._process import WIN32_PROCESS
from wmisink.host._processor import WIN32_PROCESSOR

__all__ = ["CLASSES", "repository"]

#: The definitions of the host's classes: `name`, `superclass`, `properties`, `documentation`.
CLASSES: Final = (
    WIN32_PROCESS,
    WIN32_OPERATING_SYSTEM,
    WIN32_COMPUTER_SYSTEM,
    WIN32_PROCESSOR,
    WIN32_LOGICAL_DISK,
)


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
    for superclass in SUPERCLASSES:
        superclass.define(namespace)
    for host_class in CLASSES:
        host_class.define(namespace, frozenset(inherited_types(host_class.superclass)))
    return made
