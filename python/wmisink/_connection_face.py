"""What a connection shows to programs that wait for WMI and to tasks that await it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wmisink import _core


class ConnectionFace:
    """The part of a `Connection` that tells of it and closes it."""

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
    def authentication(self) -> str:
        """How much of each call to WMI is secured, for example ``"packet-privacy"``; see `connect`."""
        return self._core.authentication

    @property
    def impersonation(self) -> str:
        """What WMI may do in this account's name, for example ``"impersonate"``; see `connect`."""
        return self._core.impersonation

    @property
    def max_calls(self) -> int:
        """How many calls may be outstanding at once."""
        return self._core.max_calls

    def close(self) -> None:
        """Cancel the calls made on this connection and leave it. Never waits; a second time does nothing."""
        self._core.close()

    def __repr__(self) -> str:
        package = type(self).__module__.partition("._")[0]
        return f"<{package}.Connection to {self.namespace} ({self.provider})>"
