"""Connecting to a namespace of WMI, and starting calls on it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final, Literal, cast

from wmisink import _core
from wmisink._arguments import check_choice, check_count, check_optional_text, check_seconds, check_text
from wmisink._closing import Closing
from wmisink._connection_face import ConnectionFace
from wmisink._errors import not_supported
from wmisink._objects import Objects
from wmisink._options import DELIVERIES, Delivery, checked_context
from wmisink._password import Password
from wmisink._queries import Queries
from wmisink._served import SERVED
from wmisink.embedded import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Provider = Literal["com", "embedded"]
Security = Literal["unsecured", "direct", "checked", "verified"]
Authentication = Literal["default", "none", "connect", "call", "packet", "packet-integrity", "packet-privacy"]
Impersonation = Literal["identify", "impersonate", "delegate"]
ProcessSecurity = Literal["wmisink", "other", "none"]

_PROVIDERS: Final = ("com", "embedded")
_SECURITIES: Final = ("unsecured", "direct", "checked", "verified")
_MOST_CALLS: Final = 1_000_000
_THIS_MACHINE: Final = frozenset({".", "localhost"})


class Connection(ConnectionFace, Closing, Queries, Objects):
    """A namespace of one computer's WMI, as one account; made by `connect`.

    It may be shared by threads. Leaving its ``with`` block and `close` cancel the calls that were made on it; merely
    dropping it doesn't.
    """

    __slots__ = ()


def connect(
    namespace: str = r"root\cimv2",
    *,
    host: str | None = None,
    user: str | None = None,
    password: str | Callable[[], str] | None = None,
    domain: str | None = None,
    authority: str | None = None,
    locale: str | None = None,
    authentication: Authentication = "packet-privacy",
    impersonation: Impersonation = "impersonate",
    context: Mapping[str, object] | None = None,
    provider: Provider | None = None,
    repository: Repository | None = None,
    security: Security = "unsecured",
    max_calls: int = 32,
    delivery: Delivery = "async",
    timeout: float | None = None,
) -> Connection:
    r"""Connect to a namespace of WMI.

    Parameters
    ----------
    namespace : str
        Such as ``root\cimv2``, the default.
    host : str or None
        Another computer's name; None is this one. Needs Windows.
    user : str or None
        Another account on `host`: ``ann``, ``DOMAIN\ann`` or ``ann@domain.example``. WMI takes none for this computer.
    password : str or callable or None
        Its password, or what returns it: that is called once, on this thread, when all else has been found right.
        It goes straight into memory that is overwritten when the connection is closed, and is shown nowhere; a string
        of Python's own can't be overwritten, so let a callable fetch it from where it's kept.
    domain : str or None
        The account's domain, if `user` doesn't name it.
    authority : str or None
        ``NTLMDOMAIN:<domain>`` for NTLM, or ``Kerberos:<principal>`` for Kerberos, with the principal of `host`, such
        as ``Kerberos:DOMAIN\server``; None lets Windows choose. The domain may be told in one place only.
    locale : str or None
        Such as ``MS_409``: the language of texts, where the namespace has more than one.
    authentication : {"packet-privacy", "packet-integrity", "packet", "call", "connect", "none", "default"}
        How much of each call is secured. Less than ``"packet-integrity"`` is refused by computers that have the update
        KB5004442 of 2023, and less than ``"packet-privacy"``, which encrypts, by some namespaces.
    impersonation : {"impersonate", "identify", "delegate"}
        What WMI may do in the account's name: act as it, learn who it is, which is too little for most classes, or
        go on as it to a third computer, which needs Kerberos.
    context : mapping or None
        Named values for the providers of all calls, such as ``{"__ProviderArchitecture": 32}`` for the 32-bit
        registry, with ``"__RequiredArchitecture": True`` if no other will do. A call's own win over them.
    provider : {"com", "embedded"} or None
        The WMI of Windows, or the one inside this process; None takes the first on Windows and the second elsewhere.
    repository : wmisink.embedded.Repository or None
        What the embedded WMI serves; None is this machine's own data, see `wmisink.host`.
    security : {"unsecured", "direct", "checked", "verified"}
        How WMI's callbacks reach this process: through unsecapp.exe where there is one, directly, through
        unsecapp.exe with an access check, which fails where it can't be had, or directly with the account of each
        caller verified: a callback that comes from anybody but the host's WMI ends its call with `AccessDenied`.
        WMI on this same computer calls back without a name, so ``"verified"`` is for other hosts of the domain.
    max_calls : int
        How many calls of this connection may be outstanding at once, since WMI has quotas. More of them wait for their
        turn, fairly between the threads that start them; their status says so. Events don't count.
    delivery : {"async", "semisync", "controlled"}
        How answers come, unless a call asks for another way: WMI calls back, they are fetched and WMI never calls
        back, or WMI calls back with as much as was asked for. The page *Delivery* says when to use which.
    timeout : float or None
        Seconds within which the connection must stand; None leaves it to WMI, which may take minutes.

    Returns
    -------
    Connection

    Raises
    ------
    ConnectionFailed, AccessDenied, InvalidNamespace
        What WMI said.
    NotSupported
        `host` or ``provider="com"`` where there is no WMI of Windows.
    TypeError, ValueError
        An argument is of the wrong type or value, or contradicts another, which WMI would refuse without a reason.

    Examples
    --------
    >>> import wmisink
    >>> repository = wmisink.embedded.Repository()
    >>> shop = repository.namespace(r"root\shop")
    >>> shop.define("Fruit", {"Name": "string", "Grams": "uint64"}, keys=["Name"])
    >>> path = shop.put("Fruit", {"Name": "apple", "Grams": 180})
    >>> with wmisink.connect(r"root\shop", repository=repository) as wmi:
    ...     [dict(row) for row in wmi.query("SELECT * FROM Fruit WHERE Grams > 100")]
    [{'Name': 'apple', 'Grams': 180}]
    """
    password = Password.of(password)
    core, seconds = begin(
        namespace,
        host=host,
        user=user,
        password=password,
        domain=domain,
        authority=authority,
        locale=locale,
        authentication=authentication,
        impersonation=impersonation,
        context=context,
        provider=provider,
        repository=repository,
        security=security,
        max_calls=max_calls,
        delivery=delivery,
        timeout=timeout,
    )
    core.wait_open(seconds)
    return Connection(core)


def begin(
    namespace: str = r"root\cimv2",
    *,
    host: str | None = None,
    user: str | None = None,
    password: str | Callable[[], str] | None = None,
    domain: str | None = None,
    authority: str | None = None,
    locale: str | None = None,
    authentication: Authentication = "packet-privacy",
    impersonation: Impersonation = "impersonate",
    context: Mapping[str, object] | None = None,
    provider: Provider | None = None,
    repository: Repository | None = None,
    security: Security = "unsecured",
    max_calls: int = 32,
    delivery: Delivery = "async",
    timeout: float | None = None,
) -> tuple[_core.Connection, float | None]:
    """Check the arguments of `connect` and begin to connect; and the seconds to wait for it."""
    secret = Password.of(password)
    del password
    check_text("namespace", namespace)
    for name, text in (
        ("host", host),
        ("user", user),
        ("domain", domain),
        ("authority", authority),
        ("locale", locale),
    ):
        check_optional_text(name, text)
    secret.check(user=user)
    check_choice("security", security, _SECURITIES)
    check_choice("delivery", delivery, DELIVERIES)
    places = check_count("max_calls", max_calls, least=1, most=_MOST_CALLS)
    seconds = check_seconds("timeout", timeout)
    target = _core.Target(
        namespace=namespace,
        host=host,
        user=user,
        domain=domain,
        authority=authority,
        locale=locale,
        authentication=_checked_level("authentication", authentication),
        impersonation=_checked_level("impersonation", impersonation),
        context=checked_context(context),
    )
    served = SERVED.find(host) if provider is None and repository is None else None
    if served is None:
        if _chosen_provider(provider, repository) == "com":
            _check_com(host)
            return _core.connect_com(target, secret.take(), security, places, delivery), seconds
        if host is not None and host.casefold() not in _THIS_MACHINE:
            raise not_supported(
                f"host={host!r} asks for another computer, and {_only_local()} "
                "Leave host out, or run this on Windows with provider='com'.",
                "connect",
            )
        served = _host_repository() if repository is None else repository
    secret.take()
    return _core.connect_embedded(served._core, target, security, places, delivery), seconds  # noqa: SLF001


def _checked_level(name: str, level: object) -> str:
    if not isinstance(level, str):
        raise TypeError(f"{name} must be a string, not {type(level).__name__}.")
    return level


def process_security() -> ProcessSecurity:
    """Whose COM security this process has, which CoInitializeSecurity sets once for a process.

    Whoever sets it first sets it for all; then the levels of a connection still hold for what it calls, and only
    callbacks come in with the process's.

    Returns
    -------
    {"wmisink", "other", "none"}
        Set by this library, with what WMI needs; set before it by other code, or by COM itself with the computer's
        defaults; or, off Windows, none.

    Raises
    ------
    WmiError
        COM refused to set it.
    """
    return cast("ProcessSecurity", _core.process_security())


def _chosen_provider(provider: str | None, repository: object) -> str:
    if provider is not None:
        check_choice("provider", provider, _PROVIDERS)
    if repository is None:
        return provider or ("com" if _core.com_available() else "embedded")
    if not isinstance(repository, Repository):
        raise TypeError(f"repository must be a wmisink.embedded.Repository or None, not {type(repository).__name__}.")
    if provider == "com":
        raise ValueError("repository is for provider='embedded'; with provider='com', Windows has its own.")
    return "embedded"


def _check_com(host: str | None) -> None:
    if _core.com_available():
        return
    asked = "" if host is None else f" to host={host!r}"
    raise not_supported(
        f"provider='com'{asked} needs the WMI of Windows, and this is {sys.platform}. "
        "Leave provider out for the embedded WMI, which answers for this machine.",
        "connect",
    )


def _only_local() -> str:
    if _core.com_available():
        return "provider='embedded' answers for this process alone."
    return f"only Windows can reach it: this is {sys.platform}, where the embedded WMI answers for this machine alone."


def _make_host_repository() -> Repository:
    try:
        from wmisink.host import repository  # noqa: PLC0415  psutil is no dependency on Windows
    except ModuleNotFoundError as error:
        if error.name != "psutil":
            raise
        raise not_supported(
            "The embedded WMI reads this machine's data with psutil, which is not installed. "
            "Install it (python -m pip install psutil), or give a repository of your own.",
            "connect",
        ) from error
    return repository()


class HostRepository:
    """This machine's data, made at the first connection that asks for it; threads that ask at once share one."""

    def __init__(self, make: Callable[[], Repository] = _make_host_repository) -> None:
        self._make: Final = make
        self._making: Final = threading.Lock()
        self._made: Repository | None = None

    def __call__(self) -> Repository:
        if self._made is None:
            with self._making:
                if self._made is None:
                    self._made = self._make()
        return self._made


_host_repository: Final = HostRepository()
