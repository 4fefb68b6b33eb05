"""Values in WQL, so that none can change what a query means."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, SupportsFloat, SupportsIndex, TypeAlias

from wmisink import _core
from wmisink._arguments import check_text
from wmisink._core import Identifier, Row, WmiObject
from wmisink._paths import path_of

if TYPE_CHECKING:
    from typing_extensions import Self

#: What may stand for a placeholder. Of an object its path is taken.
WqlValue: TypeAlias = str | SupportsIndex | SupportsFloat | datetime | timedelta | Row | WmiObject | Identifier | None


class Wql(str):
    """A query that has its values; made by `wql`, and taken wherever a query is."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __new__(cls, text: str = "") -> Self:
            """A text that no values are put into any more."""


def wql(text: str, /, *values: WqlValue, **named: WqlValue) -> Wql:
    r"""Put values into a query.

    Parameters
    ----------
    text : str
        With ``{}`` for the next value, ``{0}`` for the first or ``{name}`` for the one of that name; ``{{`` and ``}}``
        are braces.
    *values, **named
        Texts get their quotes here, so there are none around a placeholder; a datetime without a zone stays one; a
        timedelta is an interval. None goes with ``IS {}`` and ``IS NOT {}``. An object stands for its path, and so does
        a row that has one. A pattern for ``LIKE {}`` is made by `like`, and names come from `identifier`.

    Returns
    -------
    Wql
        A str for `Connection.query`, `Connection.events`, `gather` and all others that take WQL.

    Raises
    ------
    TypeError, ValueError
        A value can't stand where it is to, or the placeholders and the values don't go together.

    Examples
    --------
    >>> import wmisink
    >>> wmisink.wql("SELECT * FROM Win32_Service WHERE Name = {name} AND ProcessId > {least}", name="a 'b'", least=4)
    'SELECT * FROM Win32_Service WHERE Name = "a \'b\'" AND ProcessId > 4'
    """
    check_text("text", text)
    _refuse_bound(text)
    plain = {name: plain_value(value) for name, value in named.items()}
    return Wql(_core.bind_wql(text, tuple(map(plain_value, values)), plain))


def bound(text: str, values: tuple[WqlValue, ...]) -> str:
    """A query with its values; without any it's left as it is, whatever braces it has."""
    check_text("wql", text)
    if not values:
        return text
    _refuse_bound(text)
    return _core.bind_wql(text, tuple(map(plain_value, values)), {})


def _refuse_bound(text: str) -> None:
    if isinstance(text, Wql):
        raise TypeError(f"This query has its values already and takes no more: {text!r:.80}.")


def plain_value(value: object) -> object:
    """What the extension takes for a value: of an object its path."""
    if isinstance(value, WmiObject):
        return path_of(value)
    if isinstance(value, Row):
        return _path_of_row(value)
    return value


def _path_of_row(row: Row) -> object:
    for name in ("__PATH", "__RELPATH"):
        if name in row.keys() and row[name] is not None:  # noqa: SIM118  a row holds its values, not their names
            return row[name]
    raise ValueError(
        f"This row has no path; select __PATH or __RELPATH with it, or give one of its values: {row!r:.80}."
    )


def identifier(name: str) -> Identifier:
    r"""Check a name of a class or a property, so that it may stand for a placeholder as it is.

    Parameters
    ----------
    name : str
        Such as ``Win32_Process``, or ``TargetInstance.Name``.

    Raises
    ------
    ValueError
        It has something else in it than letters, digits and underscores, or is a word of WQL's own.

    Examples
    --------
    >>> import wmisink
    >>> wmisink.wql("SELECT * FROM {} WHERE {} = {}", identifier("Win32_Service"), identifier("Name"), "it's")
    'SELECT * FROM Win32_Service WHERE Name = "it\'s"'
    """
    return Identifier(check_text("name", name))


class Like:
    """Makes patterns for LIKE of texts that may have pattern characters in them.

    ``like(text)`` is met by the text itself alone, whatever its case, and may be joined with ``%`` and ``_``;
    `contains`, `startswith` and `endswith` do that. WMI takes ``%`` for any run of characters, ``_`` for one,
    ``[a-f]`` for one of some.

    Examples
    --------
    >>> import wmisink
    >>> wmisink.like("50%_")
    '50[%][_]'
    >>> wmisink.wql("SELECT Name FROM Win32_Process WHERE Name LIKE {}", wmisink.like.startswith("note_"))
    "SELECT Name FROM Win32_Process WHERE Name LIKE 'note[_]%'"
    """

    __slots__ = ()

    def __call__(self, text: str, /) -> str:
        """The pattern that the text itself meets."""
        if not isinstance(text, str):
            raise TypeError(f"like takes a str, not {type(text).__name__} ({text!r:.80}).")
        return _core.escape_like(text)

    def contains(self, text: str, /) -> str:
        """The pattern of everything that has the text in it."""
        return f"%{self(text)}%"

    def startswith(self, text: str, /) -> str:
        """The pattern of everything that begins with the text."""
        return f"{self(text)}%"

    def endswith(self, text: str, /) -> str:
        """The pattern of everything that ends with the text."""
        return f"%{self(text)}"

    def __repr__(self) -> str:
        return "wmisink.like"


like: Final = Like()
