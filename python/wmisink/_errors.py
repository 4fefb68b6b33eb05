"""What can go wrong, as exceptions.

::

    Exception
     └── WmiError                  has hresult, name, facility, message, operation, query, path, error_object
          ├── ConnectionFailed     the host or its WMI can't be reached
          ├── AccessDenied         the account may not do this
          ├── InvalidNamespace     no such namespace
          ├── InvalidQuery         WQL that WMI can't parse or run
          ├── InvalidClass         no such class
          ├── InvalidArgument      WMI refused an argument
          ├── NotFound             no such object
          ├── AlreadyExists        what was to be created is there already
          ├── ChangeRefused        what was to be written or deleted may not be
          ├── NotSupported         this WMI can't do it
          ├── ProviderFailure      the provider behind the class failed
          ├── QuotaExceeded        one of WMI's limits is reached
          ├── CallCancelled        you cancelled the call
          ├── CancelledByWmi       WMI gave it up, and nobody here asked for that
          ├── CallTimedOut         the call's own deadline passed      (a TimeoutError too)
          ├── TimedOutInWmi        WMI's own patience, or its provider's, ended  (a TimeoutError too)
          ├── QueueOverflow        overflow="fail" and the queue was full
          └── WaitTimeout          wait(timeout) elapsed, the call goes on  (a TimeoutError too)
    RuntimeError
     ├── AlreadyIterated           a Call gives its rows once
     └── CallClosed                a Call that was closed has no rows any more

An argument of the wrong type or value is a plain `TypeError` or `ValueError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wmisink import _core

if TYPE_CHECKING:
    from wmisink._core import Row


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
    facility : str
        Who defined the code: ``"WMI"``, ``"COM"``, ``"RPC"``, ``"Win32"``, ``"Security"``, ….
    error_object : Row or None
        The extended error object that WMI sent with the failure, as a rule a ``__ExtendedStatus`` with
        ``Description``, ``Operation``, ``ParameterInfo``, ``ProviderName`` and ``StatusCode``; a provider may send
        a class of its own.
    """

    hresult: int
    name: str
    facility: str
    message: str
    operation: str
    query: str | None
    path: str | None
    error_object: Row | None

    def __init__(
        self,
        message: str,
        *,
        hresult: int,
        name: str,
        operation: str,
        query: str | None = None,
        path: str | None = None,
        error_object: Row | None = None,
    ) -> None:
        super().__init__(message)
        self.hresult = hresult & 0xFFFFFFFF
        self.name = name
        self.facility = _core.facility_of(self.hresult)
        self.message = message
        self.operation = operation
        self.query = query
        self.path = path
        self.error_object = error_object

    @property
    def provider_name(self) -> str | None:
        """Who failed, as `error_object` tells: a provider, or WMI itself; None if WMI does not tell."""
        row = self.error_object
        if row is None or "ProviderName" not in row.keys():  # noqa: SIM118  a row is no mapping: `in` looks at its values
            return None
        name = row["ProviderName"]
        return name if isinstance(name, str) else None

    def __str__(self) -> str:
        code = f"{self.hresult:#010x}"
        known = code if self.name.lower() in ("", code) else f"{self.name} {code}"
        return f"{self.message} ({known}, {self.operation}{_quoted('query', self.query)}{_quoted('path', self.path)})"

    def __reduce__(self) -> tuple[object, ...]:
        told = (self.message, self.hresult, self.name, self.operation, self.query, self.path, self.error_object)
        return _rebuild, (type(self), *told)


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


class ChangeRefused(WmiError):
    """What was to be written or deleted may not be: it is read-only, inherited, in use, or the provider forbids it."""


class NotSupported(WmiError):
    """This WMI, or this platform, can't do what was asked."""


class ProviderFailure(WmiError):
    """The provider behind the class is missing or failed; `message` is what it said."""


class QuotaExceeded(WmiError):
    """One of WMI's limits is reached: quotas, memory, or too many calls at once."""


class CallCancelled(WmiError):
    """You cancelled the call; the rows that had arrived were read before this was raised."""


class CancelledByWmi(WmiError):
    """WMI cancelled the call, or gave it up because its rows were not taken, though nobody here asked for that."""


class CallTimedOut(WmiError, TimeoutError):
    """The call's own deadline passed before it ended, and it was cancelled."""


class TimedOutInWmi(WmiError, TimeoutError):
    """WMI, or the provider behind the class, gave the call up after a time of its own; the deadline had not passed."""


class QueueOverflow(WmiError):
    """The queue was full under ``overflow="fail"``, and the call was ended."""


class WaitTimeout(WmiError, TimeoutError):
    """`Call.wait` waited for as long as it was told to; the call itself goes on."""


class AlreadyIterated(RuntimeError):
    """A `Call` was iterated a second time; its rows are delivered once."""


class CallClosed(RuntimeError):
    """Rows were asked of a `Call` that was closed, which let go of them."""


_FAMILIES: Final[dict[str, type[WmiError]]] = {
    "other": WmiError,
    "connection_failed": ConnectionFailed,
    "access_denied": AccessDenied,
    "invalid_namespace": InvalidNamespace,
    "invalid_query": InvalidQuery,
    "invalid_class": InvalidClass,
    "invalid_argument": InvalidArgument,
    "not_found": NotFound,
    "already_exists": AlreadyExists,
    "change_refused": ChangeRefused,
    "not_supported": NotSupported,
    "provider_failure": ProviderFailure,
    "quota_exceeded": QuotaExceeded,
    "cancelled_by_wmi": CancelledByWmi,
    "timed_out_in_wmi": TimedOutInWmi,
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
    error_object: Row | None = None,
) -> WmiError:
    """The exception for a failure, of the family that its phase or else its code belongs to.

    The extension calls this whenever one of its operations fails.
    """
    code = hresult & 0xFFFFFFFF
    family = _PHASES.get(phase or "") or _FAMILIES[_core.family_of(code)]
    return family(
        text or "WMI gave no text for this failure.",
        hresult=code,
        name=name,
        operation=operation,
        query=query,
        path=path,
        error_object=error_object,
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
    error_object: Row | None,
) -> WmiError:
    return family(
        message,
        hresult=hresult,
        name=name,
        operation=operation,
        query=query,
        path=path,
        error_object=error_object,
    )
