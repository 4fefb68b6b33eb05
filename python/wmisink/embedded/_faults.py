"""Faults: what goes wrong on purpose with the calls on a repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from wmisink import _core
from wmisink._arguments import check_choice, check_count, check_optional_text, check_seconds

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

FinalStatus = Literal["normal", "missing", "doubled"]

_FINAL_STATUSES: Final = ("normal", "missing", "doubled")
_MOST: Final = 1_000_000_000
_MOST_THREADS: Final = 64


class Fault:
    """A fault in force; made by `FaultPlan.add`. Leaving its ``with`` block takes it away."""

    __slots__ = ("_core", "_id")

    def __init__(self, core: _core.FaultPlan, number: int) -> None:
        self._core = core
        self._id = number

    @property
    def befallen(self) -> int:
        """How many calls it has befallen; 0 once it is taken away."""
        return self._core.befallen(self._id)

    def remove(self) -> None:
        """Take it away; calls that have begun keep it. A second time does nothing."""
        self._core.remove(self._id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<wmisink.embedded.Fault {self._id}: {self.befallen} calls befallen>"


class FaultPlan:
    """The faults of a repository, `Repository.faults`. Every method may be called from any thread.

    The first fault that matches a call befalls it, and only that one.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.FaultPlan) -> None:
        self._core = core

    def add(
        self,
        *,
        class_name: str | None = None,
        operation: str | None = None,
        times: int | None = None,
        refuse: int | str | None = None,
        start_delay: float = 0.0,
        first_delay: float = 0.0,
        batch_delay: float = 0.0,
        fail_after: int | None = None,
        failure: int | str = "WBEM_E_FAILED",
        progress_total: int = 0,
        batch_sizes: Sequence[int] = (),
        null_objects: bool = False,
        threads: int = 1,
        rows_after_cancel: int = 0,
        final_status: FinalStatus = "normal",
        final_delay: float = 0.0,
    ) -> Fault:
        r"""Have something go wrong from now on. What is left at its default stays as it is.

        Of a query for events, only its start and its callbacks go wrong: delays between rows and `fail_after` don't
        concern it.

        Parameters
        ----------
        class_name : str or None
            Only calls about this class: the one that the query, the path or the enumeration names.
        operation : str or None
            Only this method, without ``Async``: ``"ExecQuery"``, ``"ExecMethod"``, ``"ConnectServer"``. None is every
            one but ``"ConnectServer"``.
        times : int or None
            How many calls it befalls; later ones go well. None is every one.
        refuse : int, str or None
            The method itself answers this HRESULT, a number or a name: ``"WBEM_E_ACCESS_DENIED"``,
            ``"RPC_S_SERVER_UNAVAILABLE"`` for a dead server.
        start_delay : float
            Seconds by which the method itself returns late.
        first_delay, batch_delay : float
            Seconds before the first row, and before each further batch.
        fail_after : int or None
            The call fails with `failure` once it has given so many rows.
        failure : int or str
            An HRESULT, as for `refuse`.
        progress_total : int
            Tells of progress before every row, as if there were this many.
        batch_sizes : sequence of int
            How many objects the callbacks bring, in turn; 0 is a callback that brings none.
        null_objects : bool
            Null pointers stand among the objects.
        threads : int
            Objects come from so many threads at once.
        rows_after_cancel : int
            So many rows come once more after the end of a cancelled call.
        final_status : {"normal", "missing", "doubled"}
            The final status never comes, as when a firewall eats it, or comes twice.
        final_delay : float
            Seconds by which the final status is late.

        Returns
        -------
        Fault
            To take it away again, or to use as a context manager.

        Raises
        ------
        TypeError, ValueError
            An argument is of the wrong type or value.

        Examples
        --------
        >>> import wmisink
        >>> repository = wmisink.embedded.Repository()
        >>> shop = repository.namespace(r"root\shop")
        >>> shop.define("Fruit", {"Name": "string"}, keys=["Name"])
        >>> with repository.faults.add(class_name="Fruit", refuse="RPC_S_SERVER_UNAVAILABLE") as fault:
        ...     with wmisink.connect(r"root\shop", repository=repository) as wmi:
        ...         try:
        ...             list(wmi.query("SELECT * FROM Fruit"))
        ...         except wmisink.WmiError as error:
        ...             print(error.name, fault.befallen)
        RPC_S_SERVER_UNAVAILABLE 1
        """
        return Fault(
            self._core,
            self._core.add(
                class_name=check_optional_text("class_name", class_name) or "",
                operation=check_optional_text("operation", operation) or "",
                times=None if times is None else check_count("times", times, least=1, most=_MOST),
                refuse=None if refuse is None else _code("refuse", refuse),
                start_delay=_seconds("start_delay", start_delay),
                first_delay=_seconds("first_delay", first_delay),
                batch_delay=_seconds("batch_delay", batch_delay),
                fail_after=None if fail_after is None else check_count("fail_after", fail_after, least=0, most=_MOST),
                failure=_code("failure", failure),
                progress_total=check_count("progress_total", progress_total, least=0, most=_MOST),
                batch_sizes=[check_count("batch_sizes", size, least=0, most=_MOST) for size in batch_sizes],
                null_objects=bool(null_objects),
                threads=check_count("threads", threads, least=1, most=_MOST_THREADS),
                rows_after_cancel=check_count("rows_after_cancel", rows_after_cancel, least=0, most=_MOST),
                final_status=check_choice("final_status", final_status, _FINAL_STATUSES),
                final_delay=_seconds("final_delay", final_delay),
            ),
        )

    def clear(self) -> None:
        """Take every fault away."""
        self._core.clear()

    def __repr__(self) -> str:
        return "<wmisink.embedded.FaultPlan>"


def _seconds(name: str, value: object) -> float:
    seconds = check_seconds(name, value)
    if seconds is None:
        raise ValueError(f"{name} must be a number of seconds; {value!r} is no time to wait.")
    return seconds


def _code(name: str, value: Any) -> int | str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"{name} must be an HRESULT, as a number or by its name, not {type(value).__name__}.")
    return value
