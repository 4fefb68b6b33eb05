"""Many queries at once, and their rows in the order of the queries."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal, overload

from wmisink._arguments import check_text
from wmisink._connection import Connection
from wmisink._errors import WmiError

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from wmisink._call import Call
    from wmisink._core import Row
    from wmisink._options import CallOptions

#: Calls that are started and not yet read, for each that the connection lets be outstanding: so none of its places is
#: free while the rows of one call are being read.
_AHEAD: Final = 2


@overload
def gather(
    queries: Iterable[str | tuple[Connection, str]],
    *,
    connection: Connection | None = None,
    return_exceptions: Literal[False] = False,
    **options: Unpack[CallOptions],
) -> list[list[Row]]: ...
@overload
def gather(
    queries: Iterable[str | tuple[Connection, str]],
    *,
    connection: Connection | None = None,
    return_exceptions: bool,
    **options: Unpack[CallOptions],
) -> list[list[Row] | WmiError]: ...
def gather(
    queries: Iterable[str | tuple[Connection, str]],
    *,
    connection: Connection | None = None,
    return_exceptions: bool = False,
    **options: Unpack[CallOptions],
) -> object:
    r"""Run many queries at once and wait for all of their rows.

    Parameters
    ----------
    queries : iterable of str, or of pairs of Connection and str
        The WQL of each, with the connection to run it on where that is not `connection`.
    connection : Connection or None
        Where those run that come without one.
    return_exceptions : bool
        Whether a query that failed has its exception in the place of its rows.
    **options
        Of each query, as for `Connection.query`. A `timeout` runs from a query's own start.

    Returns
    -------
    list of list of Row
        The rows of each query, in the order of the queries.

    Raises
    ------
    WmiError
        Of the first query in that order that failed, unless `return_exceptions`; all others are cancelled then, as they
        are by Ctrl-C.
    TypeError, ValueError
        An argument is of the wrong type or value; nothing is started then.

    Notes
    -----
    No connection has more than its `max_calls` outstanding: the queries beyond them are started as others end.

    Examples
    --------
    >>> import wmisink
    >>> repository = wmisink.embedded.Repository()
    >>> shop = repository.namespace(r"root\shop")
    >>> shop.define("Fruit", {"Name": "string"}, keys=["Name"])
    >>> path = shop.put("Fruit", {"Name": "apple"})
    >>> with wmisink.connect(r"root\shop", repository=repository) as wmi:
    ...     fruits, pears = wmisink.gather(
    ...         ["SELECT * FROM Fruit", "SELECT * FROM Fruit WHERE Name = 'pear'"], connection=wmi
    ...     )
    >>> len(fruits), len(pears)
    (1, 0)
    """
    wanted = [_checked(query, connection) for query in queries]
    ahead = _Ahead(wanted, options)
    try:
        return [ahead.rows_of_next(wmi, return_exceptions) for wmi, _ in wanted]
    finally:
        ahead.close()


def _checked(query: object, connection: Connection | None) -> tuple[Connection, str]:
    if isinstance(query, tuple) and len(query) == 2:  # noqa: PLR2004  a pair
        connection, query = query
    if not isinstance(connection, Connection):
        raise TypeError(
            f"The query {query!r:.80} needs a wmisink.Connection: give one as connection, or in a pair with the query; "
            f"{type(connection).__name__} is none."
        )
    return connection, check_text("a query", query)


class _Ahead:
    """The calls of each connection in order, some of them started before they are read."""

    def __init__(self, wanted: list[tuple[Connection, str]], options: CallOptions) -> None:
        self._options = options
        self._waiting: dict[Connection, deque[str]] = defaultdict(deque)
        self._started: dict[Connection, deque[Call]] = defaultdict(deque)
        for wmi, wql in wanted:
            self._waiting[wmi].append(wql)

    def rows_of_next(self, wmi: Connection, return_exception: bool) -> list[Row] | WmiError:  # noqa: FBT001
        """The rows of a connection's next call, or what it raised."""
        self._fill()
        try:
            return list(self._started[wmi].popleft())
        except WmiError as error:
            if return_exception:
                return error
            raise

    def close(self) -> None:
        """End the calls that have not been read."""
        for calls in self._started.values():
            for call in calls:
                call.close()

    def _fill(self) -> None:
        for wmi, waiting in self._waiting.items():
            started = self._started[wmi]
            while waiting and len(started) < _AHEAD * wmi.max_calls:
                started.append(wmi.query(waiting.popleft(), **self._options))
