"""Rows as something else: tuples, dictionaries and a program's own classes, checked once against the CIM types."""

from __future__ import annotations

import asyncio
import collections
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, NamedTuple, NewType, Optional, TypedDict

import pytest
import wmisink
from wmisink.embedded import Namespace, Repository

WQL = "SELECT Name, ProcessId, Started FROM Test_Process"
STARTED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
Pid = NewType("Pid", int)


@dataclass
class Process:
    """What most tests ask for: other names, another order, and a default."""

    process_id: int
    name: str
    started: datetime | None
    owner: str = "nobody"


class Pair(NamedTuple):
    """A named tuple."""

    Name: str
    ProcessId: int


class Keys(TypedDict, total=False):
    """A typed dictionary whose keys may be missing."""

    Name: str
    ProcessId: int
    Owner: str


@dataclass(frozen=True)
class Point:
    """An embedded object."""

    X: int
    Y: int


@dataclass
class Shape:
    """Objects in an object."""

    Id: int
    Centre: Point | None
    Corners: list[Point] | None = None


@dataclass
class Node:
    """An object that may hold one of its kind."""

    Id: int
    Next: Node | None


@pytest.fixture
def processes(namespace: Namespace) -> Namespace:
    namespace.define(
        "Test_Process", {"ProcessId": "uint32", "Name": "string", "Started": "datetime"}, keys=["ProcessId"]
    )
    namespace.put("Test_Process", {"ProcessId": 1, "Name": "init", "Started": STARTED})
    namespace.put("Test_Process", {"ProcessId": 2, "Name": "idle"})
    return namespace


@pytest.fixture
def ask(processes: Namespace, wmi: wmisink.Connection) -> Callable[[], wmisink.Call]:
    """Make a new call for the processes."""
    assert "Test_Process" in processes.mof("Test_Process")
    return lambda: wmi.query(WQL)


def made_class(name: str, annotations: dict[str, Any]) -> Any:
    """A dataclass with fields of those annotations."""
    return dataclass(type(name, (), {"__module__": __name__, "__annotations__": annotations}))


def one(namespace: Namespace, wmi: wmisink.Connection, cim_type: str, value: object, annotation: Any) -> Any:
    """The value of one property as a field with that annotation has it."""
    namespace.define("Test_One", {"Id": "uint32", "Value": cim_type}, keys=["Id"])
    namespace.put("Test_One", {"Id": 1, "Value": value})
    wanted = made_class("Wanted", {"Value": annotation})
    [made] = wmi.query("SELECT * FROM Test_One").rows(as_=wanted)
    return made.Value


def test_tuples_have_the_order_of_the_select_list(ask: Callable[[], wmisink.Call]) -> None:
    assert min(ask().rows(as_=tuple)) == ("idle", 2, None)


@pytest.mark.usefixtures("processes")
def test_tuples_with_types_are_as_long_as_a_row(wmi: wmisink.Connection) -> None:
    pairs = wmi.query("SELECT Name, ProcessId FROM Test_Process").rows(as_=tuple[str, int])
    assert sorted(pairs) == [("idle", 2), ("init", 1)]
    with pytest.raises(TypeError, match="A tuple of 2 was asked for, and Test_Process has 3 properties"):
        list(wmi.query(WQL).rows(as_=tuple[str, int]))
    with pytest.raises(TypeError, match=r"tuple.ProcessId is annotated as str"):
        list(wmi.query("SELECT ProcessId FROM Test_Process").rows(as_=tuple[str, ...]))


def test_dictionaries_have_the_properties_names(ask: Callable[[], wmisink.Call]) -> None:
    first = next(row for row in ask().rows(as_=dict) if row["ProcessId"] == 1)
    assert first == {"Name": "init", "ProcessId": 1, "Started": STARTED}
    assert list(first) == ["Name", "ProcessId", "Started"]


def test_dataclass_takes_properties_by_name_and_leaves_the_rest_to_defaults(ask: Callable[[], wmisink.Call]) -> None:
    made = sorted(ask().rows(as_=Process), key=lambda process: process.process_id)
    assert made == [Process(1, "init", STARTED, "nobody"), Process(2, "idle", None)]


@pytest.mark.usefixtures("processes")
def test_fields_after_a_default_are_given_by_name(wmi: wmisink.Connection) -> None:
    @dataclass
    class Late:
        Owner: str = "nobody"
        ProcessId: int = 0
        Name: str = field(default="", kw_only=True)
        Derived: int = field(init=False, default=7)

    made = list(wmi.query("SELECT * FROM Test_Process WHERE ProcessId = 1").rows(as_=Late))
    assert made == [Late(ProcessId=1, Name="init")]


@pytest.mark.usefixtures("processes")
def test_named_tuple_and_typed_dictionary(wmi: wmisink.Connection) -> None:
    assert sorted(wmi.query(WQL).rows(as_=Pair)) == [Pair("idle", 2), Pair("init", 1)]
    one_key = wmi.query("SELECT Name FROM Test_Process WHERE ProcessId = 1").rows(as_=Keys)
    assert list(one_key) == [{"Name": "init"}]
    plain = collections.namedtuple("plain", ["NAME"])  # noqa: PYI024  one without types
    assert {row.NAME for row in wmi.query(WQL).rows(as_=plain)} == {"init", "idle"}


@pytest.mark.usefixtures("processes")
def test_struct_of_msgspec(wmi: wmisink.Connection) -> None:
    msgspec = pytest.importorskip("msgspec", reason="msgspec is not installed, and nothing needs it")
    struct = msgspec.defstruct("Struct", [("name", str), ("process_id", int), ("owner", str, "nobody")], kw_only=True)
    [made] = wmi.query("SELECT * FROM Test_Process WHERE ProcessId = 1").rows(as_=struct)
    assert made == struct(name="init", process_id=1)
    wrong = msgspec.defstruct("Wrong", [("name", int)])
    with pytest.raises(TypeError, match=r"Wrong.name is annotated as int, and Test_Process.Name is of CIM type string"):
        list(wmi.query(WQL).rows(as_=wrong))


@pytest.mark.usefixtures("processes")
def test_class_of_attrs(wmi: wmisink.Connection) -> None:
    attrs = pytest.importorskip("attrs", reason="attrs is not installed, and nothing needs it")
    made_class = attrs.make_class(
        "Made", {"Name": attrs.field(type=str), "_process_id": attrs.field(type=float, converter=str)}
    )
    [made] = wmi.query("SELECT * FROM Test_Process WHERE ProcessId = 1").rows(as_=made_class)
    assert made == made_class("init", 1)
    assert made._process_id == "1"  # noqa: SLF001  attrs takes it by the name without its underscore


def test_neither_library_is_imported_for_others() -> None:
    program = "import sys, wmisink; sys.exit(any(name in sys.modules for name in ('attr', 'attrs', 'msgspec')))"
    import subprocess  # noqa: PLC0415

    subprocess.run([sys.executable, "-c", program], check=True)


def test_row_is_a_row(ask: Callable[[], wmisink.Call]) -> None:
    assert {type(row) for row in ask().rows(as_=tuple).rows(as_=wmisink.Row)} == {wmisink.Row}


@pytest.mark.usefixtures("processes")
def test_every_way_to_take_rows_gives_them(wmi: wmisink.Connection) -> None:
    for take in (
        lambda call: [call.next(), call.next()],
        lambda call: [row for batch in call.batches() for row in batch],
        lambda call: list(call.within(60)),
        lambda call: (call.wait(), call.poll())[1],
    ):
        made: list[Pair] = take(wmi.query(WQL).rows(as_=Pair))
        assert sorted(made) == [Pair("idle", 2), Pair("init", 1)]


def test_tasks_have_them_too(processes: Namespace, repository: Repository) -> None:
    async def main() -> None:
        async with wmisink.aio.connect(processes.path, repository=repository) as wmi:
            assert sorted(await wmi.query(WQL).rows(as_=Pair)) == [Pair("idle", 2), Pair("init", 1)]
            assert {made.Name async for made in wmi.query(WQL).rows(as_=Pair)} == {"init", "idle"}

    asyncio.run(main())


def test_names_match_exactly_before_case_before_underscores(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Names", {"Id": "uint32", "ab": "string", "A_b": "string"}, keys=["Id"])
    namespace.put("Test_Names", {"Id": 1, "ab": "plain", "A_b": "underscore"})

    @dataclass
    class Wanted:
        ab: str
        AB: str
        a_b: str
        a__b: str

    assert list(wmi.query("SELECT * FROM Test_Names").rows(as_=Wanted)) == [
        Wanted("plain", "plain", "underscore", "plain")
    ]


FITTING: list[tuple[str, object, Any]] = [
    ("uint32", 7, int),
    ("sint64", -7, float),  # as type checkers have it
    ("boolean", True, bool),
    ("boolean", True, int),
    ("real32", 0.5, float),
    ("string", "a", str),
    ("string", "a", "str"),
    ("string", "a", Any),
    ("string", "a", object),
    ("string", None, Any),
    ("string", None, str | None),
    ("string", None, Optional[str]),  # noqa: UP045  as many still write it
    ("string", None, int | str | None),
    ("string", "a", Annotated[str, "what for"]),
    ("string", None, Annotated[str | None, "what for"]),
    ("uint32", 7, Pid),
    ("char16", "ß", str),
    ("reference", "Test_One.Id=1", str),
    ("datetime", STARTED, datetime),
    ("datetime", STARTED, date),
    ("datetime", timedelta(days=1), timedelta),
    ("datetime", timedelta(days=1), datetime | timedelta),
    ("string[]", ["a", "b"], list),
    ("string[]", ["a", "b"], list[str]),
    ("string[]", ["a", "b"], Sequence[str]),
    ("string[]", None, list[str] | None),
    ("datetime[]", [STARTED], list[datetime]),
]


@pytest.mark.parametrize(("cim_type", "value", "annotation"), FITTING)
def test_annotation_fits(
    cim_type: str, value: object, annotation: Any, namespace: Namespace, wmi: wmisink.Connection
) -> None:
    assert one(namespace, wmi, cim_type, value, annotation) == value


@pytest.mark.parametrize(
    ("cim_type", "annotation"),
    [
        ("uint32", str),
        ("uint32", bool),
        ("uint32", str | None),
        ("real64", int),
        ("boolean", str),
        ("string", int),
        ("string", bytes),
        ("string", list[str]),
        ("datetime", str),
        ("string[]", str),
        ("string[]", list[int]),
        ("string[]", tuple[str, ...]),
        ("object", int),
        ("string", None),
    ],
)
def test_annotation_that_does_not_fit_is_refused_whatever_the_value(
    cim_type: str, annotation: Any, namespace: Namespace, wmi: wmisink.Connection
) -> None:
    with pytest.raises(TypeError, match=rf"Wanted.Value .*Test_One.Value is of CIM type {cim_type.rstrip('[]')}"):
        one(namespace, wmi, cim_type, None, annotation)


@pytest.mark.parametrize(
    ("cim_type", "value", "annotation", "told"),
    [
        ("string", None, str, r"Test_One.Value .*NULL.*Annotate it as str \| None"),
        ("string[]", None, list[str], r"NULL.*list\[str\] \| None"),
        ("datetime", timedelta(1), datetime, r"timedelta.*datetime \| timedelta"),
        ("datetime", STARTED, timedelta, r"datetime\.timedelta \| datetime"),
        ("datetime", "nonsense", datetime, "NULL"),
        ("datetime[]", [STARTED, timedelta(1)], list[datetime], "no such elements"),
        ("datetime[]", [STARTED, "nonsense"], list[datetime], "no such elements"),
    ],
)
def test_value_that_an_annotation_denies_is_told(
    cim_type: str, value: object, annotation: Any, told: str, namespace: Namespace, wmi: wmisink.Connection
) -> None:
    with pytest.raises(ValueError, match=told):
        one(namespace, wmi, cim_type, value, annotation)


@pytest.mark.usefixtures("processes")
def test_field_that_finds_no_property_is_told(wmi: wmisink.Connection) -> None:
    with pytest.raises(TypeError, match=r"Pair.ProcessId is no property of Test_Process, which has Name\. Select it"):
        list(wmi.query("SELECT Name FROM Test_Process").rows(as_=Pair))


@pytest.mark.parametrize("as_", [int, list, "Process", Pair("a", 1), Process(1, "a", None), list[int], None])
def test_what_cannot_be_made_is_told_at_once(ask: Callable[[], wmisink.Call], as_: Any) -> None:
    with pytest.raises(TypeError, match="Rows can be had as tuple, dict"):
        ask().rows(as_=as_)


def test_annotations_that_mean_nothing_are_told_at_once(ask: Callable[[], wmisink.Call]) -> None:
    unknown = made_class("Unknown", {"Name": "Missing"})
    with pytest.raises(TypeError, match=r"Unknown cannot be understood: name 'Missing'"):
        ask().rows(as_=unknown)


def test_call_of_objects_gives_objects_alone(wmi: wmisink.Connection) -> None:
    with pytest.raises(TypeError, match="only rows can be had as something else"):
        wmi.classes().rows(as_=dict)


def test_closed_call_gives_nothing(ask: Callable[[], wmisink.Call]) -> None:
    call = ask()
    call.close()
    with pytest.raises(wmisink.CallClosed):
        call.rows(as_=dict)


@pytest.mark.usefixtures("processes")
def test_refused_rows_are_not_lost(wmi: wmisink.Connection) -> None:
    @dataclass
    class Never:
        Started: datetime

    call = wmi.query(WQL)
    call.wait()
    with pytest.raises(ValueError, match="NULL"):
        call.rows(as_=Never).poll()
    assert len(call.rows(as_=tuple).poll()) == 2


def test_class_that_raises_is_heard(ask: Callable[[], wmisink.Call]) -> None:
    @dataclass
    class Fussy:
        Name: str

        def __post_init__(self) -> None:
            raise KeyError(self.Name)

    with pytest.raises(KeyError):
        list(ask().rows(as_=Fussy))


@pytest.fixture
def shapes(namespace: Namespace) -> Namespace:
    namespace.define("Test_Point", {"X": "sint32", "Y": "sint32"})
    namespace.define("Test_Shape", {"Id": "uint32", "Centre": "object", "Corners": "object[]"}, keys=["Id"])
    point = {"__CLASS": "Test_Point", "X": 1, "Y": -1}
    namespace.put("Test_Shape", {"Id": 1, "Centre": point, "Corners": [point, {**point, "X": 2}]})
    namespace.put("Test_Shape", {"Id": 2})
    return namespace


@pytest.mark.usefixtures("shapes")
def test_embedded_objects_become_what_their_fields_say(wmi: wmisink.Connection) -> None:
    made = sorted(wmi.query("SELECT * FROM Test_Shape").rows(as_=Shape), key=lambda shape: shape.Id)
    assert made == [Shape(1, Point(1, -1), [Point(1, -1), Point(2, -1)]), Shape(2, None)]


@pytest.mark.usefixtures("shapes")
def test_embedded_objects_stay_rows_where_rows_are_asked_for(wmi: wmisink.Connection) -> None:
    wql = "SELECT * FROM Test_Shape WHERE Id = 1"
    kept = made_class("Kept", {"Centre": wmisink.Row, "Corners": list[dict[str, int]]})
    [made] = wmi.query(wql).rows(as_=kept)
    assert (made.Centre.X, made.Corners[1]) == (1, {"X": 2, "Y": -1})
    [row] = wmi.query(wql).rows(as_=dict)
    assert row["Centre"].Y == -1


@pytest.mark.usefixtures("shapes")
def test_error_in_an_embedded_object_names_its_class(wmi: wmisink.Connection) -> None:
    wrong_point = made_class("WrongPoint", {"X": str})
    wrong = made_class("Wrong", {"Centre": wrong_point})
    with pytest.raises(TypeError, match=r"WrongPoint.X is annotated as str, and Test_Point.X is of CIM type sint32"):
        list(wmi.query("SELECT * FROM Test_Shape WHERE Id = 1").rows(as_=wrong))


def test_class_may_hold_itself(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Node", {"Id": "uint32", "Next": "object"}, keys=["Id"])
    inner = {"__CLASS": "Test_Node", "Id": 2}
    namespace.put("Test_Node", {"Id": 1, "Next": {"__CLASS": "Test_Node", "Id": 3, "Next": inner}})
    assert list(wmi.query("SELECT * FROM Test_Node").rows(as_=Node)) == [Node(1, Node(3, Node(2, None)))]


def test_rows_of_several_classes_are_planned_each(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Base", {"Id": "uint32"}, keys=["Id"])
    namespace.define("Test_Left", {"Left": "string"}, superclass="Test_Base")
    namespace.define("Test_Right", {"Size": "uint64", "Left": "uint32"}, superclass="Test_Base")

    @dataclass
    class Either:
        Id: int
        Size: int = -1

    for number in range(10):
        namespace.put("Test_Left", {"Id": 2 * number, "Left": "l"})
        namespace.put("Test_Right", {"Id": 2 * number + 1, "Size": number, "Left": 0})
    made = sorted(wmi.query("SELECT * FROM Test_Base").rows(as_=Either), key=lambda either: either.Id)
    assert made == [Either(number, number // 2 if number % 2 else -1) for number in range(20)]
    annotated = made_class("Annotated", {"Left": str})
    with pytest.raises(TypeError, match=r"Test_Right.Left is of CIM type uint32"):
        list(wmi.query("SELECT * FROM Test_Base").rows(as_=annotated))


def test_rows_after_tuples_name_their_own_classes(namespace: Namespace, wmi: wmisink.Connection) -> None:
    """Tuples need no class, and so none is asked for; a Row of the same call shows it."""
    namespace.define("Base", {"Id": "uint32"}, keys=["Id"])
    namespace.define("Derived", {"Extra": "string"}, superclass="Base")
    for number in range(4):
        namespace.put("Derived" if number % 2 else "Base", {"Id": number})
    with wmi.query("SELECT Id FROM Base") as call:
        call.wait()
        as_tuples = call.rows(as_=tuple)
        tuples = [as_tuples.next(), as_tuples.next()]
        rows = list(call.rows(as_=wmisink.Row))
    assert len(rows) == 2
    named = {row.Id: row["__CLASS"] for row in rows}
    assert named == {number: "Derived" if number % 2 else "Base" for number in named}
    assert sorted([*(taken[0] for taken in tuples if taken), *named]) == [0, 1, 2, 3]
