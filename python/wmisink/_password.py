"""A password between a program and WMI: shown nowhere, and given on once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wmisink import _core

if TYPE_CHECKING:
    from collections.abc import Callable


class Password:
    """What a caller gave as password, as something that shows nothing.

    The frames of a traceback may be printed with their variables, so that none of ours may have the password as one:
    who is given it puts it into this at once, and asks it for everything.
    """

    __slots__ = ("_given",)

    def __init__(self, given: object) -> None:
        self._given: object = given

    @classmethod
    def of(cls, given: str | Callable[[], str] | None) -> Password:
        """It, or what is one already."""
        return given if isinstance(given, Password) else cls(given)

    def check(self, *, user: str | None) -> None:
        """Refuse what is none, and one for nobody."""
        if not (self._given is None or isinstance(self._given, str) or callable(self._given)):
            raise TypeError(
                "password must be a string, a callable that returns one, or None; "
                f"{type(self._given).__name__} is none of them."
            )
        if self._given is not None and user is None:
            raise ValueError("password is given without user; give both, or neither for the account that runs this.")

    def take(self) -> _core.Secret | None:
        """The password for the core, asked for now if a callable gives it; None where there is none, and afterwards."""
        try:
            return None if self._given is None else _core.Secret(self._asked())
        finally:
            self._given = None

    def _asked(self) -> object:
        return self._given() if callable(self._given) else self._given

    def __call__(self) -> str:
        """A `Password` may stand where a callable may; nobody asks it so."""
        raise TypeError("a Password is taken with take().")

    def __repr__(self) -> str:
        return _SHOWN


_SHOWN: Final = "<password>"
