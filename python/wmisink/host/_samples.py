"""The samples that formatted performance classes compare: the last ones, kept for each repository."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from wmisink.host._counters import Counter, Reading, Sampled, Total, cook, mean_moment
from wmisink.host._definition import VANISHED, WITHHELD

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

#: Seconds between the two samples of a query that has no earlier one to compare with.
FIRST_INTERVAL: Final = 0.25
_SLICE: Final = 0.02  # seconds between two questions whether anybody still waits
_LEAST_TICKS: Final = 1_000_000  # a tenth of a second; a comparison over less would be of the clock's own steps
_MOST_INSTANCES: Final = 50_000  # that are remembered


#: An earlier and a later reading.
_Pair = tuple["Reading | None", Reading]


class _Memory:
    """The last readings of each instance, and those that they were compared with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[Hashable, dict[str, tuple[Reading | None, Reading]]] = {}
        self._complete: set[str] = set()

    def earlier(self, identity: Hashable, name: str, now: int) -> Reading | None:
        """The reading to compare with at a time: the last one before it, or the one before that if it's too near."""
        with self._lock:
            before, last = self._last.get(identity, {}).get(name, (None, None))
        if last is None or now - last.moment.perf_time >= _LEAST_TICKS:
            return last
        return before if before is not None or last.moment.perf_time >= now else last

    def note(self, identity: Hashable, name: str, reading: Reading) -> None:
        """Remember a reading. One that comes right after another does not take its place."""
        with self._lock:
            readings = self._last.setdefault(identity, {})
            _, last = readings.get(name, (None, None))
            if last is None or reading.moment.perf_time - last.moment.perf_time >= _LEAST_TICKS:
                readings[name] = (last, reading)

    def has(self, identity: Hashable, name: str) -> bool:
        """Whether there is anything to compare with."""
        with self._lock:
            return name in self._last.get(identity, ())

    def is_complete(self, name: str) -> bool:
        """Whether every instance that there was has been read: one that has no reading came later."""
        with self._lock:
            return name in self._complete

    def end_of_all(self, identities: set[Hashable], names: Iterable[str]) -> None:
        """Forget the instances that are gone, after a query that read all there are."""
        with self._lock:
            self._complete.update(names)
            for gone in self._last.keys() - identities:
                del self._last[gone]

    def end_of_some(self) -> None:
        """Forget the oldest instances if there are too many."""
        with self._lock:
            for oldest in list(self._last)[: max(len(self._last) - _MOST_INSTANCES, 0)]:
                del self._last[oldest]


class Cooked:
    """An instance of a formatted class: a sample, and what it's compared with."""

    def __init__(self, sample: Sampled | Total[Any], memory: _Memory) -> None:
        self.sample = sample
        self._memory = memory

    @property
    def name(self) -> str | None:
        """What WMI calls it."""
        return self.sample.name

    def value(self, counter: Counter[Any]) -> float | None:
        """The counter's value for people; None where there's none."""
        if isinstance(self.sample, Total):
            return _value_of_all(counter, self._pairs(self.sample.members, counter))
        pair = self._pair(self.sample, counter)
        return None if pair is None else cook(counter.type, *pair)

    def _pairs(self, members: Sequence[Any], counter: Counter[Any]) -> list[_Pair]:
        """Those of several instances, without what can't be read or is gone."""
        pairs = []
        for member in members:
            with suppress(*WITHHELD, *VANISHED):
                pair = self._pair(member, counter)
                if pair is not None:
                    pairs.append(pair)
        return pairs

    def _pair(self, sample: Sampled, counter: Counter[Any]) -> _Pair | None:
        """The earlier and the later reading of an instance; None where the system has none."""
        later = _reading(sample, counter)
        if later is None:
            return None
        if not counter.needs_two_samples:
            return None, later
        earlier = self._memory.earlier(sample.identity, counter.name, later.moment.perf_time)
        self._memory.note(sample.identity, counter.name, later)
        return earlier, later


def _reading(sample: Sampled, counter: Counter[Any]) -> Reading | None:
    """The counter as it is in a sample."""
    if counter.read is None:
        return None
    value = counter.read(sample)
    if value is None:
        return None
    return Reading(value, None if counter.base is None else counter.base(sample), sample.moment)


def _value_of_all(counter: Counter[Any], pairs: list[_Pair]) -> float | None:
    """`_Total`: of the instances that both samples have, so that one that ends takes nothing away."""
    total = counter.total
    if total is None:
        return None
    if counter.needs_two_samples:
        pairs = [pair for pair in pairs if pair[0] is not None]
    if not pairs:
        return None
    later = _together(total, [later for _, later in pairs])
    earlier = [earlier for earlier, _ in pairs if earlier is not None]
    return cook(counter.type, _together(total, earlier) if earlier else None, later)


def _together(total: Callable[[list[int]], int], readings: list[Reading]) -> Reading:
    bases = [reading.base for reading in readings if reading.base is not None]
    return Reading(
        total([reading.value for reading in readings]),
        total(bases) if bases else None,
        mean_moment([reading.moment for reading in readings]),
    )


class Sampling:
    """Samples one performance object for one repository. Every method may be called from any thread."""

    def __init__(
        self, counters: tuple[Counter[Any], ...], samples: Callable[[InstanceRequest], Iterable[Sampled]]
    ) -> None:
        self._counters = counters
        self._samples = samples
        self._memory = _Memory()

    def subjects(self, request: InstanceRequest) -> Iterator[Cooked]:
        """The instances now, each ready to be compared with its earlier self."""
        named = {name.casefold() for name in request.properties}
        wanted = [
            counter
            for counter in self._counters
            if counter.needs_two_samples and counter.read is not None and counter.name.casefold() in named
        ]
        if not self._has_all(request, wanted) and not self._prepared(request, wanted):
            return
        seen: set[Hashable] = set()
        for sample in self._samples(request):
            if wanted:
                seen.update(identity for identity, _ in _leaves(sample))
            yield Cooked(sample, self._memory)
        if wanted and not request.equals and not request.cancelled():
            self._memory.end_of_all(seen, [counter.name for counter in wanted])
        else:
            self._memory.end_of_some()

    def _prepared(self, request: InstanceRequest, wanted: list[Counter[Any]]) -> bool:
        """See to it that there is something to compare with. False if nobody waits any more."""
        missing = False
        for sample in self._samples(request):
            leaves = _leaves(sample)
            for counter in wanted:
                without = [leaf for identity, leaf in leaves if not self._memory.has(identity, counter.name)]
                if len(without) == len(leaves):  # of several together, one that came lately is not waited for
                    missing = any([self._has_noted(leaf, counter) for leaf in without]) or missing  # noqa: C419 (all)
        return not missing or _wait(request)

    def _has_all(self, request: InstanceRequest, wanted: list[Counter[Any]]) -> bool:
        """Whether an instance that there's nothing to compare with can only be one that came lately."""
        return not wanted or (not request.equals and all(self._memory.is_complete(each.name) for each in wanted))

    def _has_noted(self, leaf: Sampled, counter: Counter[Any]) -> bool:
        """Take the first reading of an instance."""
        with suppress(*WITHHELD, *VANISHED):
            reading = _reading(leaf, counter)
            if reading is not None:
                self._memory.note(leaf.identity, counter.name, reading)
                return True
        return False


def _leaves(sample: Sampled | Total[Any]) -> list[tuple[Hashable, Any]]:
    """The instance, or those that a total is of, with what tells them apart; without those that are gone."""
    leaves = []
    for leaf in sample.members if isinstance(sample, Total) else (sample,):
        with suppress(*WITHHELD, *VANISHED):
            leaves.append((leaf.identity, leaf))
    return leaves


def _wait(request: InstanceRequest) -> bool:
    end = time.monotonic() + FIRST_INTERVAL
    while (left := end - time.monotonic()) > 0:
        if request.cancelled():
            return False
        time.sleep(min(left, _SLICE))
    return not request.cancelled()
