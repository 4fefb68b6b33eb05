"""What can go wrong, as exceptions.

::

    Exception
     └── WmiError                  has hresult, name, message, operation, query, path
          ├── ConnectionFailed     the host or its WMI can't be reached
          ├── AccessDenied         the account may not do this
          ├── InvalidNamespace     no such namespace
          ├── InvalidQuery         WQL that WMI can't parse or run
          ├── InvalidClass         no such class
          ├── InvalidArgument      WMI refused an argument
          ├── NotFound             no such object
          ├── AlreadyExists        what was to be created is there already
          ├── NotSupported         this WMI can't do it
          ├── ProviderFailure      the provider behind the class failed
          ├── QuotaExceeded        one of WMI's limits is reached
          ├── CallCancelled        you cancelled the call
          ├── CancelledByWmi       WMI cancelled it, and nobody asked for that
          ├── CallTimedOut         the call's own deadline passed      (a TimeoutError too)
          ├── QueueOverflow        overflow="fail" and the queue was full
          └── WaitTimeout          wait(timeout) elapsed, the call goes on  (a TimeoutError too)
    RuntimeError
     ├── AlreadyIterated           a Call gives its rows once
     └── CallClosed                a Call that was closed has no rows any more

An argument of the wrong type or value is a plain `TypeError` or `ValueError`.
"""

from __future__ import annotations

from typing import Final


class WmiError(Exception):
    """A failure that WMI, or the delivery of its answer, reported.

    Attributes
    ----------
    hresult : int
        The code as an unsigned 32-bit number, for example ``0x80041017``.
    name : str
        Its name, for example ``"WBEM_E_INVALID_QUERY"``, or the number in hexadecimal where it has none.
    message : str
        One or more full sentences; what the provider said, if it said something.
    operation : str
        What failed, for example ``"ExecQueryAsync"``.
    query : str or None
        The WQL of the call, if there was one.
    path : str or None
        The path or the class that the call was about, if it was no query.
    """

    hresult: int
    name: str
    message: str
    operation: str
    query: str | None
    path: str | None

    def __init__(
        self,
        message: str,
        *,
        hresult: int,
        name: str,
        operation: str,
        query: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message)
        self.hresult = hresult & 0xFFFFFFFF
        self.name = name
        self.message = message
        self.operation = operation
        self.query = query
        self.path = path

    def __str__(self) -> str:
        code = f"{self.hresult:#010x}"
        known = code if self.name.lower() in ("", code) else f"{self.name} {code}"
        return f"{self.message} ({known}, {self.operation}{_quoted('query', self.query)}{_quoted('path', self.path)})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.hresult, self.name, self.operation, self.query, self.path)


class ConnectionFailed(WmiError):
    """The host, or the WMI service on it, can't be reached or went away."""


class AccessDenied(WmiError):
    """The account that asks may not do this."""


class InvalidNamespace(WmiError):
    """There is no such namespace."""


class InvalidQuery(WmiError):
    """WMI can't parse the query, or it names a property that the class lacks."""


class InvalidClass(WmiError):
    """There is no such class in the namespace."""


class InvalidArgument(WmiError):
    """WMI refused an argument: a path, a parameter, a context."""


class NotFound(WmiError):
    """There is no such object."""


class AlreadyExists(WmiError):
    """What was to be created is there already."""


class NotSupported(WmiError):
    """This WMI, or this platform, can't do what was asked."""


class ProviderFailure(WmiError):
    """The provider behind the class is missing or failed; `message` is what it said."""


class QuotaExceeded(WmiError):
    """One of WMI's limits is reached: quotas, memory, or too many calls at once."""


class CallCancelled(WmiError):
    """You cancelled the call; the rows that had arrived were read before this was raised."""


class CancelledByWmi(WmiError):
    """WMI cancelled the call though nobody here asked for it."""


class CallTimedOut(WmiError, TimeoutError):
    """The call's own deadline passed before it ended, and it was cancelled."""


class QueueOverflow(WmiError):
    """The queue was full under ``overflow="fail"``, and the call was ended."""


class WaitTimeout(WmiError, TimeoutError):
    """`Call.wait` waited for as long as it was told to; the call itself goes on."""


class AlreadyIterated(RuntimeError):
    """A `Call` was iterated a second time; its rows are delivered once."""


class CallClosed(RuntimeError):
    """Rows were asked of a `Call` that was closed, which let go of them."""


_FAMILIES: Final[dict[int, type[WmiError]]] = {
    0x80041002: NotFound,  # WBEM_E_NOT_FOUND
    0x80041003: AccessDenied,  # WBEM_E_ACCESS_DENIED
    0x80041004: ProviderFailure,  # WBEM_E_PROVIDER_FAILURE
    0x80041005: InvalidArgument,  # WBEM_E_TYPE_MISMATCH
    0x80041006: QuotaExceeded,  # WBEM_E_OUT_OF_MEMORY
    0x80041008: InvalidArgument,  # WBEM_E_INVALID_PARAMETER
    0x8004100C: NotSupported,  # WBEM_E_NOT_SUPPORTED
    0x8004100E: InvalidNamespace,  # WBEM_E_INVALID_NAMESPACE
    0x80041010: InvalidClass,  # WBEM_E_INVALID_CLASS
    0x80041011: ProviderFailure,  # WBEM_E_PROVIDER_NOT_FOUND
    0x80041012: ProviderFailure,  # WBEM_E_INVALID_PROVIDER_REGISTRATION
    0x80041013: ProviderFailure,  # WBEM_E_PROVIDER_LOAD_FAILURE
    0x80041015: ConnectionFailed,  # WBEM_E_TRANSPORT_FAILURE
    0x80041017: InvalidQuery,  # WBEM_E_INVALID_QUERY
    0x80041018: InvalidQuery,  # WBEM_E_INVALID_QUERY_TYPE
    0x80041019: AlreadyExists,  # WBEM_E_ALREADY_EXISTS
    0x80041024: NotSupported,  # WBEM_E_PROVIDER_NOT_CAPABLE
    0x8004102B: InvalidArgument,  # WBEM_E_VALUE_OUT_OF_RANGE
    0x8004102E: InvalidArgument,  # WBEM_E_INVALID_METHOD
    0x8004102F: InvalidArgument,  # WBEM_E_INVALID_METHOD_PARAMETERS
    0x80041032: CancelledByWmi,  # WBEM_E_CALL_CANCELLED
    0x80041033: ConnectionFailed,  # WBEM_E_SHUTTING_DOWN
    0x8004103A: InvalidArgument,  # WBEM_E_INVALID_OBJECT_PATH
    0x80041045: QuotaExceeded,  # WBEM_E_SERVER_TOO_BUSY
    0x80041055: NotSupported,  # WBEM_E_METHOD_NOT_IMPLEMENTED
    0x80041058: InvalidQuery,  # WBEM_E_UNPARSABLE_QUERY
    0x80041064: AccessDenied,  # WBEM_E_LOCAL_CREDENTIALS
    0x80041069: CallTimedOut,  # WBEM_E_TIMED_OUT
    0x8004106C: QuotaExceeded,  # WBEM_E_QUOTA_VIOLATION
    0x80004001: NotSupported,  # E_NOTIMPL
    0x80010007: ConnectionFailed,  # RPC_E_SERVER_DIED
    0x80010108: ConnectionFailed,  # RPC_E_DISCONNECTED
    0x80070005: AccessDenied,  # E_ACCESSDENIED
    0x8007000E: QuotaExceeded,  # E_OUTOFMEMORY
    0x80070057: InvalidArgument,  # E_INVALIDARG
    0x8007052E: AccessDenied,  # HRESULT_FROM_WIN32(ERROR_LOGON_FAILURE)
    0x800706BA: ConnectionFailed,  # HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)
    0x800706BE: ConnectionFailed,  # HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)
    0x800706BF: ConnectionFailed,  # HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE)
    0x80080005: ConnectionFailed,  # CO_E_SERVER_EXEC_FAILURE
}

_PHASES: Final[dict[str, type[WmiError]]] = {
    "cancelled": CallCancelled,
    "timed_out": CallTimedOut,
    "overflowed": QueueOverflow,
}

_LONGEST_QUERY_SHOWN: Final = 300


def make_error(
    hresult: int,
    name: str,
    text: str,
    operation: str,
    query: str | None,
    phase: str | None,
    path: str | None = None,
) -> WmiError:
    """The exception for a failure, of the family that its phase or else its code belongs to.

    The extension calls this whenever one of its operations fails.
    """
    code = hresult & 0xFFFFFFFF
    family = _PHASES.get(phase or "") or _FAMILIES.get(code, WmiError)
    return family(
        text or "WMI gave no text for this failure.",
        hresult=code,
        name=name,
        operation=operation,
        query=query,
        path=path,
    )


def not_supported(message: str, operation: str) -> NotSupported:
    """The exception for what this platform or provider can't do at all."""
    return NotSupported(message, hresult=0x8004100C, name="WBEM_E_NOT_SUPPORTED", operation=operation)


def wait_timeout(message: str, operation: str, query: str | None, path: str | None) -> WaitTimeout:
    """The exception for a wait that elapsed."""
    return WaitTimeout(message, hresult=0x00040004, name="WBEM_S_TIMEDOUT", operation=operation, query=query, path=path)


def _quoted(what: str, text: str | None) -> str:
    """A query or a path as one line, cut where it is too long for a message."""
    if text is None:
        return ""
    line = " ".join(text.split())
    if len(line) > _LONGEST_QUERY_SHOWN:
        line = line[: _LONGEST_QUERY_SHOWN - 1] + "…"
    return f", {what}: {line}"


def _rebuild(
    family: type[WmiError],
    message: str,
    hresult: int,
    name: str,
    operation: str,
    query: str | None,
    path: str | None,
) -> WmiError:
    return family(message, hresult=hresult, name=name, operation=operation, query=query, path=path)
