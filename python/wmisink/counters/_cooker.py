"""A class of raw counters, and the cooking of its samples one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wmisink import _core
from wmisink._arguments import check_text
from wmisink._core import Row, WmiObject
from wmisink._parameters import plain_value
from wmisink._wql import identifier
from wmisink.counters._types import Counter, CounterType


class Cooker:
    """Cooks samples of one class, one after the other.

    It keeps the last sample and nothing else: an instance that is missing in a sample is forgotten, and is a new one
    when it comes back. Any thread may use it; the order of `cook` is the order of the samples.

    Parameters
    ----------
    definition : WmiObject
        The definition of a raw class, such as ``wmi.get("Win32_PerfRawData_PerfOS_System")``.
    properties : iterable of str or None
        The counters to cook, in any case; None for all of them.
    capped : bool
        Whether a percentage above 100 becomes 100, as Windows' PdhGetFormattedCounterValue has it unless it is given
        PDH_FMT_NOCAP100. What several processors did for one process is more than 100 otherwise.
    scaled : bool
        Whether values are multiplied by ten to the power of their `Counter.scale`, as charts of Windows show them.

    Raises
    ------
    ValueError
        The class has no raw counters, or not those; the message says which it has.
    """

    __slots__ = ("_core",)

    def __init__(
        self,
        definition: WmiObject,
        properties: Iterable[str] | None = None,
        *,
        capped: bool = False,
        scaled: bool = False,
    ) -> None:
        if not isinstance(definition, WmiObject):
            raise TypeError(
                f"A Cooker is made of a class definition, not of {type(definition).__name__}; "
                'take wmi.get("Win32_PerfRawData_…").'
            )
        self._core = _core.CounterCooker(definition, _names(properties), bool(capped), bool(scaled))

    @property
    def class_name(self) -> str:
        """The raw class."""
        return self._core.class_name

    @property
    def keys(self) -> tuple[str, ...]:
        """The properties that tell its instances apart; none for a class of one instance."""
        return tuple(self._core.keys)

    @property
    def counters(self) -> tuple[Counter, ...]:
        """What is cooked, in the order of the values of a cooked row."""
        return tuple(_counter(*each) for each in self._core.counters)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the rows must have: keys, counters, their bases, and the clocks that these counters need."""
        return tuple(self._core.columns)

    def query(self, where: str | Mapping[str, object] | None = None) -> str:
        """The WQL that asks for a sample, with all that cooking needs and nothing more.

        Parameters
        ----------
        where : str, mapping or None
            A condition in WQL, or values that properties must have, such as ``{"Name": "_Total"}``.
        """
        return self._core.query + _condition(where)

    def cook(self, rows: Iterable[Row | WmiObject | Mapping[str, object]]) -> list[Row]:
        """Cook a whole sample, and remember it in place of the one before.

        Parameters
        ----------
        rows : iterable of Row, WmiObject or mapping
            All instances of one sample, with the `columns`. If it raises, nothing is remembered of it.

        Returns
        -------
        list of Row
            One for each row, in the same order, with the keys and the `counters`. Values are float, but int for a type
            that is no rate and no share; None where there is none to tell.

        Raises
        ------
        KeyError
            A row lacks a property.
        TypeError
            A value is none that a counter or a key has.
        """
        return self._core.cook(rows)

    def forget(self) -> None:
        """Forget the last sample, such as after a pause that no rate should be taken over."""
        self._core.forget()

    def __len__(self) -> int:
        """How many instances are remembered."""
        return len(self._core)

    def __bool__(self) -> bool:
        """True, even if it remembers nothing."""
        return True

    def __repr__(self) -> str:
        return f"<wmisink.counters.Cooker of {self.class_name}: {len(self)} instances remembered>"


def _names(properties: Iterable[str] | None) -> list[str]:
    if properties is None:
        return []
    if isinstance(properties, str):
        raise TypeError(f"properties are several names; for one of them give a list: [{properties!r}].")
    names = [check_text("properties", name) for name in properties]
    if not names:
        raise ValueError("properties names no counter; leave it out for all of them.")
    return names


def _counter(name: str, number: int, scale: int) -> Counter:
    rule = _core.counter_rule(number)
    if rule is None:
        return Counter(name, number, "", scale)
    return Counter(name, CounterType(number), rule[1], scale)


def _condition(where: str | Mapping[str, object] | None) -> str:
    if not where:
        return ""
    if isinstance(where, str):
        return f" WHERE {check_text('where', where)}"
    terms = []
    for name, value in where.items():
        place = identifier("where", name)
        terms.append(
            f"{place} IS NULL" if value is None else f"{place} = {_core.wql_literal(plain_value(value), name)}"
        )
    return " WHERE " + " AND ".join(terms)
