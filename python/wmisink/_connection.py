"""Connecting to a namespace of WMI, and starting calls on it."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from wmisink import _core
from wmisink._arguments import check_choice, check_count, check_optional_text, check_seconds, check_text
from wmisink._errors import not_supported
from wmisink._objects import Objects
from wmisink._options import DELIVERIES, Delivery
from wmisink._queries import Queries
from wmisink._served import SERVED
from wmisink.embedded import Repository

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

Provider = Literal["com", "embedded"]
Security = Literal["unsecured", "direct", "checked"]

_PROVIDERS: Final = ("com", "embedded")
_SECURITIES: Final = ("unsecured", "direct", "checked")
_MOST_CALLS: Final = 1_000_000
_THIS_MACHINE: Final = frozenset({".", "localhost"})


class Connection(Queries, Objects):
    """A namespace of one computer's WMI, as one account; made by `connect`.

    It may be shared by threads. Leaving its ``with`` block and `close` cancel the calls that were made on it; merely
    dropping it doesn't.
    """

    __slots__ = ("__weakref__", "_core")

    def __init__(self, core: _core.Connection) -> None:
        self._core = core

    @property
    def namespace(self) -> str:
        r"""The namespace, for example ``root\cimv2``."""
        return self._core.namespace

    @property
    def provider(self) -> str:
        """``"com"`` for the WMI of Windows, ``"embedded"`` for the one inside this process."""
        return self._core.provider

    @property
    def security(self) -> str:
        """How WMI's callbacks were asked to reach the sink; a call's status tells what is in force."""
        return self._core.security

    @property
    def delivery(self) -> str:
        """How answers come to this process; a call's status tells what is in force for it."""
        return self._core.delivery

    @property
    def max_calls(self) -> int:
        """How many calls may be outstanding at once."""
        return self._core.max_calls

    def close(self) -> None:
        """Cancel the calls made on this connection and leave it. Never waits; a second time does nothing."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<wmisink.Connection to {self.namespace} ({self.provider})>"


def connect(
    namespace: str = r"root\cimv2",
    *,
    host: str | None = None,
    user: str | None = None,
    password: str | None = None,
    authority: str | None = None,
    locale: str | None = None,
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
    user, password : str or None
        Another account on `host`. WMI takes none for this computer.
    authority : str or None
        ``Kerberos:<principal>`` or ``NTLMDOMAIN:<domain>``.
    locale : str or None
        Such as ``MS_409``.
    provider : {"com", "embedded"} or None
        The WMI of Windows, or the one inside this process; None takes the first on Windows and the second elsewhere.
    repository : wmisink.embedded.Repository or None
        What the embedded WMI serves; None is this machine's own data, see `wmisink.host`.
    security : {"unsecured", "direct", "checked"}
        How WMI's callbacks reach this process: through unsecapp.exe where there is one, directly, or through
        unsecapp.exe with an access check, which fails where it can't be had.
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
        An argument is of the wrong type or value, or contradicts another.

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
    core, seconds = begin(
        namespace,
        host=host,
        user=user,
        password=password,
        authority=authority,
        locale=locale,
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
    password: str | None = None,
    authority: str | None = None,
    locale: str | None = None,
    provider: Provider | None = None,
    repository: Repository | None = None,
    security: Security = "unsecured",
    max_calls: int = 32,
    delivery: Delivery = "async",
    timeout: float | None = None,
) -> tuple[_core.Connection, float | None]:
    """Check the arguments of `connect` and begin to connect; and the seconds to wait for it."""
    check_text("namespace", namespace)
    for name, text in (("host", host), ("user", user), ("authority", authority), ("locale", locale)):
        check_optional_text(name, text)
    if password is not None and not isinstance(password, str):
        raise TypeError(f"password must be a string or None, not {type(password).__name__}.")
    check_choice("security", security, _SECURITIES)
    check_choice("delivery", delivery, DELIVERIES)
    places = check_count("max_calls", max_calls, least=1, most=_MOST_CALLS)
    seconds = check_seconds("timeout", timeout)
    served = SERVED.find(host) if provider is None and repository is None else None
    if served is not None:
        return _core.connect_embedded(served._core, namespace, security, places, delivery), seconds  # noqa: SLF001
    chosen = _chosen_provider(provider, repository)
    remote = host is not None and host.casefold() not in _THIS_MACHINE
    _check_credentials(host, user, password, remote=remote)
    if chosen == "com":
        _check_com(host)
        begun = _core.connect_com(namespace, host, user, password, authority, locale, security, places, delivery)
        return begun, seconds
    if remote:
        raise not_supported(
            f"host={host!r} asks for another computer, and {_only_local()} "
            "Leave host out, or run this on Windows with provider='com'.",
            "connect",
        )
    if authority is not None:
        raise ValueError(f"authority={authority!r} is for the WMI of Windows; the embedded one has no accounts.")
    served = _host_repository() if repository is None else repository
    return _core.connect_embedded(served._core, namespace, security, places, delivery), seconds  # noqa: SLF001


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


def _check_credentials(host: str | None, user: str | None, password: str | None, *, remote: bool) -> None:
    if password is not None and user is None:
        raise ValueError("password is given without user; give both, or neither for the account that runs this.")
    if user is not None and not remote:
        computer = "this computer" if host is None else f"host={host!r}"
        raise ValueError(
            f"user={user!r} is given for {computer}, and WMI refuses credentials for a local connection; "
            "leave user and password out, or name another computer in host."
        )


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


@lru_cache(maxsize=1)
def _host_repository() -> Repository:
    """This machine's data, made at the first connection that asks for it."""
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
