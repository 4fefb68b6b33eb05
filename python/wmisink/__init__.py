"""Asynchronous WMI: queries that run in WMI while you go on, and rows with the right types.

Examples
--------
>>> import os, wmisink
>>> with wmisink.connect() as wmi:
...     call = wmi.query(f"SELECT Name, ProcessId FROM Win32_Process WHERE ProcessId = {os.getpid()}")
...     for row in call:
...         assert row.ProcessId == row["processid"] == os.getpid()
"""

from __future__ import annotations

import atexit
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from wmisink import _core, embedded
from wmisink._call import Call
from wmisink._connection import Connection, connect, process_security
from wmisink._core import ArrowBatch, Identifier, Row, Status, WmiObject
from wmisink._errors import (
    AccessDenied,
    AlreadyExists,
    AlreadyIterated,
    CallCancelled,
    CallClosed,
    CallTimedOut,
    CancelledByWmi,
    ChangeRefused,
    ConnectionFailed,
    InvalidArgument,
    InvalidClass,
    InvalidNamespace,
    InvalidQuery,
    NotFound,
    NotSupported,
    ProviderFailure,
    QueueOverflow,
    QuotaExceeded,
    TimedOutInWmi,
    WaitTimeout,
    WmiError,
)
from wmisink._gather import gather
from wmisink._parameters import Wql, identifier, like, wql

if TYPE_CHECKING:
    from wmisink import aio as aio  # reached as wmisink.aio
    from wmisink import counters as counters
    from wmisink import host as host
    from wmisink._version import __version__

__all__ = [
    "AccessDenied",
    "AlreadyExists",
    "AlreadyIterated",
    "ArrowBatch",
    "Call",
    "CallCancelled",
    "CallClosed",
    "CallTimedOut",
    "CancelledByWmi",
    "ChangeRefused",
    "Connection",
    "ConnectionFailed",
    "Identifier",
    "InvalidArgument",
    "InvalidClass",
    "InvalidNamespace",
    "InvalidQuery",
    "NotFound",
    "NotSupported",
    "ProviderFailure",
    "QueueOverflow",
    "QuotaExceeded",
    "Row",
    "Status",
    "TimedOutInWmi",
    "WaitTimeout",
    "WmiError",
    "WmiObject",
    "Wql",
    "__version__",
    "connect",
    "embedded",
    "gather",
    "identifier",
    "like",
    "process_security",
    "wql",
]

_EXIT_SECONDS: Final = 2.0

atexit.register(_core.shutdown, _EXIT_SECONDS)


def __getattr__(name: str) -> Any:
    """Load at first use what costs time or may be missing: `aio`, `counters`, `host` with its psutil, the version."""
    if name in {"aio", "counters", "host"}:
        return import_module(f"wmisink.{name}")
    if name == "__version__":
        return import_module("wmisink._version").__version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
