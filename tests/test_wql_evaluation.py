"""WQL's WHERE, checked against an evaluator of its own: random classes, rows and conditions."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import wmisink
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wmisink.embedded import InstanceRequest, Namespace
from wql_meaning import (
    MIRRORED,
    OPERATORS,
    Condition,
    Row,
    Truth,
    compare,
    datetime_order,
    like,
    like_parts,
    number_order,
    order_of,
    text_order,
)

# How constants are written


def quoted(text: str) -> st.SearchStrategy[str]:
    def write(quote: str) -> str:
        escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
        return quote + escaped + quote

    return st.sampled_from("'\"").map(write)


def integer_text(number: int) -> st.SearchStrategy[str]:
    plain = str(number)
    sign, size = ("-" if number < 0 else ""), abs(number)
    return st.sampled_from((plain, f"'{plain}'", f"{sign}0x{size:x}", plain if sign else "+" + plain))


# The CIM types: values to store, and conditions on a property

RANGES = {f"uint{n}": (0, 2**n - 1) for n in (8, 16, 32, 64)} | {
    f"sint{n}": (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for n in (8, 16, 32, 64)
}
REALS = ("real32", "real64")
LETTERS = "aAbBcÄäßЖ%_[]^-\\'\""
TIMES = (
    "20240229120000.000000+060",
    "20240229110000.000000+000",
    "20240229110000.000001-000",
    "20240229120000.000000+***",
    "20231231235959.999999+***",
    "00000001020000.000000:000",
    "00000001020000.000001:000",
)
NO_TIME = "20240229120000.000000+06"


def near(low: int, high: int) -> st.SearchStrategy[int]:
    edges = {low, low + 1, -1, 0, 1, 2, 7, high - 1, high}
    return st.sampled_from(sorted(edges)).filter(lambda n: low <= n <= high) | st.integers(low, high)


def single(number: float) -> float:
    rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    return rounded


def reals(cim_type: str) -> st.SearchStrategy[float]:
    some = st.sampled_from((-1.5, -0.0, 0.0, 0.1, 1.0, 1.5, 2.0, 7.0, math.nan, math.inf, -math.inf))
    return some.map(single) if cim_type == "real32" else some | st.floats(allow_nan=True, allow_infinity=True)


def values(cim_type: str) -> st.SearchStrategy[Any]:
    if cim_type in RANGES:
        return near(*RANGES[cim_type])
    if cim_type in REALS:
        return reals(cim_type)
    return {
        "boolean": st.booleans(),
        "string": st.text(LETTERS, max_size=5),
        "char16": st.sampled_from("aAbÄ%'\\"),
        "datetime": st.sampled_from((*TIMES, NO_TIME)),
        "object:Test_Inner": st.fixed_dictionaries({"N": st.none() | st.integers(0, 3), "S": st.sampled_from("ab")}),
    }[cim_type]


#: How constants for these types are made, and how they compare.
TEXTUAL: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any, Any], int | None]]] = {
    "string": (st.text(LETTERS, max_size=5), text_order),
    "char16": (st.sampled_from("aAbÄ%'\\"), order_of),
    "datetime": (st.sampled_from(TIMES), datetime_order),
}
TYPES = (*RANGES, *REALS, "boolean", "string", "char16", "datetime", "object:Test_Inner")


def relation(
    name: str, operators: tuple[str, ...], written: st.SearchStrategy[tuple[Any, str]], order: Callable[[Any, Any], Any]
) -> st.SearchStrategy[Condition]:
    """`property operator constant`, or the other way round."""

    def condition(operator: str, constant: tuple[Any, str], turned: bool) -> Condition:  # noqa: FBT001
        value, text = constant

        def holds(row: Row) -> Truth:
            return None if row[name] is None else compare(operator, order(row[name], value))

        shown = MIRRORED.get(operator, operator)
        return Condition(f"{text} {shown} {name}" if turned else f"{name} {operator} {text}", holds)

    return st.builds(condition, st.sampled_from(operators), written, st.booleans())


def with_text(
    constants: st.SearchStrategy[Any], text: Callable[[Any], st.SearchStrategy[str]]
) -> st.SearchStrategy[tuple[Any, str]]:
    return constants.flatmap(lambda constant: st.tuples(st.just(constant), text(constant)))


def written_real(number: float) -> st.SearchStrategy[str]:
    return st.just(repr(number))


def null_tests(name: str) -> st.SearchStrategy[Condition]:
    yes = [Condition(text, lambda row: row[name] is None) for text in (f"{name} IS NULL", f"NULL = {name}")]
    no = [Condition(text, lambda row: row[name] is not None) for text in (f"{name} is not null", f"{name} != NULL")]
    return st.sampled_from(yes + no)


def like_tests(name: str) -> st.SearchStrategy[Condition]:
    def condition(constant: tuple[str, str]) -> Condition:
        pattern, text = constant
        parts = like_parts(pattern.lower())

        def holds(row: Row) -> Truth:
            return None if row[name] is None else like(row[name].lower(), parts)

        return Condition(f"{name} LIKE {text}", holds)

    return with_text(st.text(LETTERS + "%%__", max_size=6), quoted).map(condition)


def object_tests(name: str) -> st.SearchStrategy[Condition]:
    def of_number(operator: str, number: int) -> Condition:
        def holds(row: Row) -> Truth:
            if row[name] is None or row[name]["N"] is None:
                return None
            return compare(operator, order_of(row[name]["N"], number))

        return Condition(f"{name}.N {operator} {number}", holds)

    def isa(class_name: str, *, answer: bool) -> Condition:
        return Condition(f"{name} ISA '{class_name}'", lambda row: None if row[name] is None else answer)

    return (
        st.builds(of_number, st.sampled_from(OPERATORS), st.integers(-1, 4))
        | st.sampled_from([isa("test_inner", answer=True), isa("Test_Other", answer=False)])
        | st.just(Condition(f"{name}.Absent = 1", lambda _: None))
    )


def number_tests(name: str, cim_type: str) -> st.SearchStrategy[Condition]:
    if cim_type in RANGES:
        whole = near(-(2**63), 2**64 - 1) | near(*RANGES[cim_type])
        broken = st.floats(-1e25, 1e25) | st.sampled_from((-0.5, 0.5, 1.5, 1e19))
    else:
        whole = st.integers(-3, 8)
        broken = reals(cim_type).filter(math.isfinite)
    return relation(name, OPERATORS, with_text(whole, integer_text) | with_text(broken, written_real), number_order)


def boolean_tests(name: str) -> st.SearchStrategy[Condition]:
    ways = [(True, text) for text in ("TRUE", "true", "1", "'True'")]
    ways += [(False, text) for text in ("FALSE", "False", "0", "'FALSE'")]
    return relation(name, OPERATORS[:3], st.sampled_from(ways), order_of)


def leaves(name: str, cim_type: str) -> st.SearchStrategy[Condition]:
    if cim_type in RANGES or cim_type in REALS:
        return number_tests(name, cim_type)
    if cim_type == "boolean":
        return boolean_tests(name)
    if cim_type not in TEXTUAL:
        return object_tests(name)
    constants, order = TEXTUAL[cim_type]
    compared = relation(name, OPERATORS, with_text(constants, quoted), order)
    return compared | like_tests(name) if cim_type == "string" else compared


def negated(one: Condition) -> Condition:
    def holds(row: Row) -> Truth:
        truth = one.holds(row)
        return None if truth is None else not truth

    return Condition(f"NOT ({one.text})", holds)


def joined(word: str, parts: list[Condition]) -> Condition:
    """Kleene's AND and OR: what is unknown stays so unless the rest decides."""
    deciding = word == "OR"

    def holds(row: Row) -> Truth:
        truths = [part.holds(row) for part in parts]
        if deciding in truths:
            return deciding
        return None if None in truths else not deciding

    return Condition(f" {word} ".join(f"({part.text})" for part in parts), holds)


def conditions(properties: Mapping[str, str]) -> st.SearchStrategy[Condition]:
    leaf = st.one_of([leaves(name, cim_type) | null_tests(name) for name, cim_type in properties.items()])

    def grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=2, max_size=3)
        return inner.map(negated) | st.builds(joined, st.sampled_from(("AND", "OR")), parts)

    return st.recursive(leaf, grown, max_leaves=6)


@dataclass(frozen=True)
class Case:
    """A class by its properties' types, its rows, and a WHERE."""

    properties: Mapping[str, str]
    rows: tuple[Row, ...]
    where: Condition


@st.composite
def cases(draw: st.DrawFn) -> Case:
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4))
    properties = {f"P{i}": cim_type for i, cim_type in enumerate(types)}
    row = st.fixed_dictionaries({name: st.none() | values(cim_type) for name, cim_type in properties.items()})
    rows = draw(st.lists(row, min_size=1, max_size=6))
    return Case(properties, tuple(rows), draw(conditions(properties)))


# The comparison of the two

NUMBERS = count()
RUN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def define(namespace: Namespace, case: Case) -> str:
    if "Test_Inner" not in namespace.classes():
        namespace.define("Test_Inner", {"N": "uint8", "S": "string"})
    name = f"Test_Random{next(NUMBERS)}"
    namespace.define(name, {"Id": "uint32", **case.properties}, keys=["Id"])
    return name


def answer(wmi: wmisink.Connection, class_name: str, where: str) -> list[int]:
    return sorted(row.Id for row in wmi.query(f"SELECT Id FROM {class_name} WHERE {where}"))


def expected(case: Case) -> list[int]:
    return [number for number, row in enumerate(case.rows) if case.where.holds(row) is True]


UNKNOWN = Case(
    {"P0": "datetime"},
    ({"P0": None}, {"P0": NO_TIME}, {"P0": TIMES[0]}),
    negated(Condition(f"P0 < '{TIMES[1]}'", lambda row: None if row["P0"] != TIMES[0] else False)),
)


@RUN
@given(case=cases())
@example(case=UNKNOWN)
def test_stored_rows_are_chosen_as_wql_says(wmi: wmisink.Connection, namespace: Namespace, case: Case) -> None:
    name = define(namespace, case)
    for number, row in enumerate(case.rows):
        namespace.put(name, {"Id": number, **row})
    assert answer(wmi, name, case.where.text) == expected(case)
    [counted] = wmi.query(f"SELECT COUNT(*) FROM {name} WHERE {case.where.text}")
    assert counted.Count == len(expected(case))
    namespace.delete(name)


@RUN
@given(case=cases())
def test_provided_rows_are_chosen_as_wql_says(wmi: wmisink.Connection, namespace: Namespace, case: Case) -> None:
    """The provider gives only what it is asked for, so a property that the WHERE reads must be asked for."""
    name = define(namespace, case)

    @namespace.provides(name)
    def provide(request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        for number, row in enumerate(case.rows):
            yield {wanted: {"Id": number, **row}[wanted] for wanted in request.properties}

    assert answer(wmi, name, case.where.text) == expected(case)


def test_evaluator_is_no_copy_that_always_agrees(wmi: wmisink.Connection, namespace: Namespace) -> None:
    """A deliberate mistake is found: the check can fail."""
    case = Case({"P0": "string"}, ({"P0": "a"}, {"P0": None}), Condition("P0 <> 'b'", lambda _: True))
    name = define(namespace, case)
    for number, row in enumerate(case.rows):
        namespace.put(name, {"Id": number, **row})
    assert answer(wmi, name, case.where.text) != expected(case)
