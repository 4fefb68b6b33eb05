"""What a process holds of the system at a moment: memory, handles and threads, on Linux and on Windows."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple


class Footprint(NamedTuple):
    """Of this process."""

    memory: int  # bytes: resident on Linux, committed on Windows
    handles: int  # file descriptors on Linux
    threads: int


def footprint() -> Footprint:
    return _on_windows() if sys.platform == "win32" else _on_linux()


def _on_linux() -> Footprint:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Footprint(
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        handles=len(list(Path("/proc/self/fd").iterdir())) - 1,  # without the one that lists them
        threads=len(list(Path("/proc/self/task").iterdir())),
    )


class _MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS_EX."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("page_faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("peak_paged_pool", ctypes.c_size_t),
        ("paged_pool", ctypes.c_size_t),
        ("peak_nonpaged_pool", ctypes.c_size_t),
        ("nonpaged_pool", ctypes.c_size_t),
        ("pagefile", ctypes.c_size_t),
        ("peak_pagefile", ctypes.c_size_t),
        ("private", ctypes.c_size_t),
    )


class _ThreadEntry(ctypes.Structure):
    """THREADENTRY32."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("usage", ctypes.c_uint32),
        ("thread", ctypes.c_uint32),
        ("process", ctypes.c_uint32),
        ("base_priority", ctypes.c_int32),
        ("delta_priority", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
    )


def _on_windows() -> Footprint:
    kernel: Any = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009  on Linux there is no such name to type
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    memory = _MemoryCounters(size=ctypes.sizeof(_MemoryCounters))
    if not kernel.K32GetProcessMemoryInfo(process, ctypes.byref(memory), memory.size):
        raise OSError("GetProcessMemoryInfo failed.")
    handles = ctypes.c_uint32()
    if not kernel.GetProcessHandleCount(process, ctypes.byref(handles)):
        raise OSError("GetProcessHandleCount failed.")
    return Footprint(
        memory=memory.private or memory.pagefile, handles=handles.value, threads=_threads_on_windows(kernel)
    )


def _threads_on_windows(kernel: Any) -> int:
    all_threads = 0x4  # TH32CS_SNAPTHREAD
    kernel.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
    snapshot = ctypes.c_void_p(kernel.CreateToolhelp32Snapshot(all_threads, 0))
    entry = _ThreadEntry(size=ctypes.sizeof(_ThreadEntry))
    count = 0
    more = kernel.Thread32First(snapshot, ctypes.byref(entry))
    while more:
        count += entry.process == os.getpid()
        more = kernel.Thread32Next(snapshot, ctypes.byref(entry))
    kernel.CloseHandle(snapshot)
    return count
