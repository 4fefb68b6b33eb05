"""Samples of raw counters, taken from a connection at intervals and cooked."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from wmisink._arguments import check_seconds, check_text
from wmisink.counters._cooker import Cooker

if TYPE_CHECKING:
    from wmisink._connection import Connection
    from wmisink._core import Row


class Watch:
    """An iterator of samples without an end; made by `watch`. One thread at a time."""

    __slots__ = ("_due", "_interval", "_query", "_timeout", "_wmi", "cooker")

    def __init__(self, wmi: Connection, cooker: Cooker, query: str, interval: float, timeout: float | None) -> None:
        self._wmi = wmi
        self.cooker: Final = cooker
        self._query = query
        self._interval = interval
        self._timeout = timeout
        self._due: float | None = None  # none before the first sample

    def __iter__(self) -> Iterator[list[Row]]:
        return self

    def __next__(self) -> list[Row]:
        """Wait for the next sample."""
        if self._due is None:
            self._take()
        return self._take()

    def _take(self) -> list[Row]:
        if self._due is not None:
            time.sleep(max(self._due - time.monotonic(), 0))
        self._due = next_due(self._due, time.monotonic(), self._interval)
        with self._wmi.query(self._query, timeout=self._timeout) as call:
            rows = list(call)
        return self.cooker.cook(rows)


def watch(
    wmi: Connection,
    class_name: str,
    properties: Iterable[str] | None = None,
    *,
    interval: float = 1.0,
    where: str | Mapping[str, object] | None = None,
    capped: bool = False,
    scaled: bool = False,
    timeout: float | None = None,
) -> Watch:
    """Watch raw counters: a list of cooked rows for each interval, until you stop asking.

    Parameters
    ----------
    wmi : Connection
        Where to ask.
    class_name : str
        A raw class, such as ``Win32_PerfRawData_PerfOS_Processor``. Its definition is asked for at once.
    properties : iterable of str or None
        The counters, in any case; None for all of them. Fewer are cheaper, since WMI is asked for no others.
    interval : float
        Seconds from one sample to the next.
    where : str, mapping or None
        A condition in WQL, or values that properties must have, such as ``{"Name": "_Total"}``.
    capped, scaled : bool
        As for `Cooker`.
    timeout : float or None
        Seconds that each query may take.

    Returns
    -------
    Watch
        An iterator. Its first step takes two samples and so an interval. A failing query raises its error and ends
        nothing: the next step asks again, and compares with the last sample that there was.

    Raises
    ------
    ValueError
        The class has no raw counters, or not those; or `interval` isn't more than 0.
    WmiError
        What WMI says, such as `NotFound` for a class that isn't there.

    Examples
    --------
    >>> import itertools, wmisink
    >>> from wmisink import counters
    >>> with wmisink.connect(repository=wmisink.host.repository()) as wmi:
    ...     watched = counters.watch(wmi, "Win32_PerfRawData_PerfOS_System", ["Processes"], interval=0.01)
    ...     for [system] in itertools.islice(watched, 2):
    ...         assert system.Processes > 0
    """
    seconds = check_seconds("interval", interval)
    if seconds is None or not 0 < seconds < math.inf:
        raise ValueError(f"interval must be more than 0 seconds and have an end; {interval!r} is not.")
    name = check_text("class_name", class_name)
    cooker = Cooker(wmi.get(name, timeout=timeout), properties, capped=capped, scaled=scaled)
    return Watch(wmi, cooker, cooker.query(where), seconds, timeout)


def sample(
    wmi: Connection,
    class_name: str,
    properties: Iterable[str] | None = None,
    *,
    interval: float = 1.0,
    where: str | Mapping[str, object] | None = None,
    capped: bool = False,
    scaled: bool = False,
    timeout: float | None = None,
) -> list[Row]:
    """Take two samples of raw counters, and cook them.

    Parameters
    ----------
    wmi, class_name, properties, interval, where, capped, scaled, timeout
        As for `watch`.

    Returns
    -------
    list of Row
        One for each instance of the second sample.

    Raises
    ------
    ValueError, WmiError
        As for `watch`.
    """
    return next(
        watch(
            wmi,
            class_name,
            properties,
            interval=interval,
            where=where,
            capped=capped,
            scaled=scaled,
            timeout=timeout,
        )
    )


def next_due(due: float | None, now: float, interval: float) -> float:
    """When the sample after that of `now` is due: in step with the first, but not hastily after one that is late."""
    if due is None:
        return now + interval
    return due + interval * max(math.ceil((now - due) / interval + 0.5), 1)
