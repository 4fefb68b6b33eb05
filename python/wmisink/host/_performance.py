"""Win32_PerfRawData and Win32_PerfFormattedData: the classes above, and how a pair of classes is made of counters.

The counters, their widths and their bases are those of Windows Server 2019, from which Microsoft made its bindings for
Go (github.com/microsoft/wmi, server2019/root/cimv2). The pages about the classes are of an older Windows.

A raw class has the counters as they stand, with the clocks to cook them by. All three clocks tick ten million times a
second: `Timestamp_PerfTime` counts from the start of the system, the other two are FILETIMEs.

A formatted class compares with an earlier sample, the one of the query before in the same repository. Where there is
none, a query that needs one takes two samples a quarter of a second apart. An instance that has come since the earlier
sample has NULL for what needs two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from wmisink.host._cim import CimClass
from wmisink.host._counters import TICKS_PER_SECOND, Counter, Moment, Sampled, Total
from wmisink.host._definition import VANISHED, WITHHELD, HostClass, Property, constant
from wmisink.host._samples import Cooked, Sampling

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest, Provider

_BITS: Final = {"uint32": 0xFFFFFFFF, "uint64": 0xFFFFFFFFFFFFFFFF}


@dataclass(frozen=True)
class PerformanceObject:
    """What Windows calls a performance object: instances, or one, that have counters.

    Attributes
    ----------
    name : str
        Behind the last `Data_` in the classes' names, such as `PerfOS_Processor`.
    counters : tuple of Counter
    samples : callable
        Gives the instances as they are now, no more of them than the request's equalities admit, `_Total` last.
    single : bool
        Whether there is one instance, without a name.
    raw_page, formatted_page : str
        Microsoft's pages.
    """

    name: str
    counters: tuple[Counter[Any], ...]
    samples: Callable[[InstanceRequest], Iterable[Sampled]]
    single: bool
    raw_page: str
    formatted_page: str

    @property
    def classes(self) -> tuple[HostClass[Any], HostClass[Any]]:
        """The raw class and the formatted one."""
        return self._raw(), self._formatted()

    def _raw(self) -> HostClass[Any]:
        counters: list[Property[Any]] = []
        for counter in self.counters:
            counters.append(
                Property(counter.name, counter.cim_type, _raw(counter), qualifiers={"CounterType": int(counter.type)})
            )
            if counter.base_type is not None:
                name = f"{counter.name}_Base"
                qualifiers = {"CounterType": int(counter.base_type)}
                counters.append(Property(name, counter.base_cim_type, _raw_base(counter), qualifiers=qualifiers))
        return HostClass(
            name=f"Win32_PerfRawData_{self.name}",
            superclass="Win32_PerfRawData",
            subjects=self.samples,
            documentation=self.raw_page,
            qualifiers=self._qualifiers,
            keys_from_here=self._keys,
            properties=(*counters, *self._stamps(lambda sample: sample.moment)),
        )

    def _formatted(self) -> HostClass[Any]:
        counters = tuple(
            Property[Any](
                counter.name,
                counter.cim_type,
                _cooked(counter),
                qualifiers=_cooking(counter),
            )
            for counter in self.counters
        )
        raw_class: dict[str, bool | int | str] = {
            "AutoCook": 1,
            "AutoCook_RawClass": f"Win32_PerfRawData_{self.name}",
            "Cooked": True,
        }
        return _FormattedClass(
            name=f"Win32_PerfFormattedData_{self.name}",
            superclass="Win32_PerfFormattedData",
            subjects=lambda request: Sampling(self.counters, self.samples).subjects(request),
            documentation=self.formatted_page,
            qualifiers={**self._qualifiers, **raw_class},
            keys_from_here=self._keys,
            properties=(*counters, *self._stamps(lambda cooked: cooked.sample.moment)),
            measured=self,
        )

    @property
    def _keys(self) -> tuple[str, ...]:
        return () if self.single else ("Name",)

    @property
    def _qualifiers(self) -> dict[str, bool | int | str]:
        """«Class Qualifiers for Performance Counter Classes» in Microsoft's documentation of WMI."""
        common: dict[str, bool | int | str] = {
            "Dynamic": True,
            "GenericPerfCtr": True,
            "HiPerf": True,
            "Provider": "wmisink.host",
            "RegistryKey": self.name.partition("_")[0],
        }
        return {**common, "Singleton": True} if self.single else common

    def _stamps(self, moment: Callable[[Any], Moment]) -> tuple[Property[Any], ...]:
        """The properties that all performance classes inherit. They come last: a stamp is read after its counters."""
        return (
            Property("Caption", "string"),
            Property("Description", "string"),
            Property("Name", "string", lambda subject: subject.name, key=not self.single),
            Property("Frequency_Object", "uint64", constant(TICKS_PER_SECOND)),
            Property("Frequency_PerfTime", "uint64", constant(TICKS_PER_SECOND)),
            Property("Frequency_Sys100NS", "uint64", constant(TICKS_PER_SECOND)),
            Property("Timestamp_Object", "uint64", lambda subject: moment(subject).sys_100ns),
            Property("Timestamp_PerfTime", "uint64", lambda subject: moment(subject).perf_time),
            Property("Timestamp_Sys100NS", "uint64", lambda subject: moment(subject).sys_100ns),
        )


@dataclass(frozen=True)
class _FormattedClass(HostClass[Cooked]):
    """A class that remembers the samples of its queries, in each repository its own."""

    measured: PerformanceObject = field(kw_only=True)

    def provider(self) -> Provider:
        """One with a memory of its own."""
        sampling = Sampling(self.measured.counters, self.measured.samples)
        return replace(self, subjects=sampling.subjects).instances


def _cooking(counter: Counter[Any]) -> dict[str, int | str]:
    """«Property Qualifiers for Performance Counter Classes» in Microsoft's documentation of WMI."""
    qualifiers: dict[str, int | str] = {
        "CookingType": counter.type.name,
        "Counter": counter.name,
        "CounterType": int(counter.type),
    }
    return qualifiers if counter.base_type is None else {**qualifiers, "Base": f"{counter.name}_Base"}


def _raw(counter: Counter[Any]) -> Callable[[Any], object] | None:
    return _masked(counter, counter.read, counter.cim_type)


def _raw_base(counter: Counter[Any]) -> Callable[[Any], object] | None:
    return _masked(counter, counter.base, counter.base_cim_type)


def _masked(
    counter: Counter[Any], read: Callable[[Any], int | None] | None, cim_type: str
) -> Callable[[Any], object] | None:
    """A reader that wraps at the property's width, as Windows' counters do."""
    if read is None:
        return None

    def masked(sample: Any) -> int | None:
        value = _total_of(counter, read, sample) if isinstance(sample, Total) else read(sample)
        return None if value is None else value & _BITS[cim_type]

    return masked


def _total_of(counter: Counter[Any], read: Callable[[Any], int | None], total: Total[Any]) -> int | None:
    values = []
    for member in total.members:
        with suppress(*WITHHELD, *VANISHED):
            value = read(member)
            if value is not None:
                values.append(value)
    return counter.total(values) if values and counter.total is not None else None


def _cooked(counter: Counter[Any]) -> Callable[[Cooked], object] | None:
    if counter.read is None:
        return None
    largest = _BITS[counter.cim_type]

    def read(cooked: Cooked) -> int | None:
        value = cooked.value(counter)
        return None if value is None else min(round(value), largest)

    return read


_STAMPS: Final = {
    f"{kind}_{clock}": "uint64" for kind in ("Frequency", "Timestamp") for clock in ("Object", "PerfTime", "Sys100NS")
}

SUPERCLASSES: Final = (
    CimClass("CIM_StatisticalInformation", None, {"Caption": "string", "Description": "string", "Name": "string"}),
    CimClass("Win32_Perf", "CIM_StatisticalInformation", _STAMPS),
    CimClass("Win32_PerfRawData", "Win32_Perf", {}),
    CimClass("Win32_PerfFormattedData", "Win32_Perf", {}),
)
