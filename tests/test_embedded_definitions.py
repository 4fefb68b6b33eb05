"""Classes defined from Python: dictionaries with all that a definition has, and class bodies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any

import pytest
import wmisink
from wmisink.embedded import (
    CimClass,
    CimType,
    Key,
    Method,
    Namespace,
    Property,
    Qualifier,
    Ref,
    method,
    real64,
    uint8,
    uint32,
    uint64,
)


class Definition_Base(CimClass, abstract=True):
    """What every part has."""

    Id: Key[uint32]
    Name: str | None = None


def lines(namespace: Namespace, name: str | type[CimClass]) -> list[str]:
    """The MOF of a class, line by line, blanks as single spaces, without the flavors that are the default."""
    text = namespace.mof(name).replace(": ToInstance ToSubClass", "")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_dictionary_says_all_that_a_property_has(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Def_Place", {"Room": "string"})
    namespace.define(
        "Def_Sensor",
        {
            "Id": Property("uint32", key=True),
            "Celsius": Property("real64", default=20.5, qualifiers={"Units": "degrees Celsius", "Max": 100}),
            "Peer": "ref:Def_Sensor",
            "Anything": "ref",
            "Where": "object:Def_Place",
            "Whatever": "object",
            "Ticks": Property("uint64[]", default=[1, 2**63]),
        },
        qualifiers={"Description": "A sensor", "Values": ["a", "b"], "ValueMap": [1, 2]},
    )
    text = lines(namespace, "Def_Sensor")
    assert '[Units("degrees Celsius"), Max(100)] real64 Celsius = 20.5;' in text
    assert "Def_Sensor ref Peer;" in text
    assert "object ref Anything;" in text
    assert "Def_Place Where;" in text
    assert "object Whatever;" in text
    assert f"uint64 Ticks[] = {{1, {2**63}}};" in text
    assert text[0] == '[Description("A sensor"), Values{"a", "b"}, ValueMap{1, 2}]'
    namespace.put("Def_Sensor", {"Id": 1, "Where": {"Room": "cellar"}, "Whatever": {"__CLASS": "Def_Place"}})
    [row] = wmi.query("SELECT * FROM Def_Sensor")
    assert (row.Celsius, row.Ticks, row.Where.Room, row.Whatever.Room) == (20.5, [1, 2**63], "cellar", None)


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"properties": {"Id": Property("uint8", default=256)}}, ValueError, r"Def_New.Id .*uint8.* 0 to 255.* 256"),
        ({"properties": {"Id": Property("string", default=5)}}, TypeError, r"Def_New.Id .*string .* not int: 5"),
        ({"properties": {"Id": "uint32:Def_New"}}, ValueError, "Id of Def_New has the CIM type 'uint32:Def_New'"),
        ({"properties": {"Id": "ref:"}}, ValueError, "Id of Def_New has the CIM type 'ref:'"),
        (
            {"properties": {"Id": Property("uint32", qualifiers={"Units": b"C"})}},
            TypeError,
            "qualifier Units of Def_New.Id is a bool, an int, a float, a str or a list of these, not bytes",
        ),
        ({"qualifiers": {"Mixed": [1, "a"]}}, TypeError, "Mixed of Def_New is a list, and those hold .* 'a' is"),
        ({"qualifiers": {"Large": 2**31}}, ValueError, f"Large of Def_New is an integer.* {2**31} is outside"),
        ({"methods": {"Do": "uint32"}}, TypeError, "method Do of Def_New is a Method, not str: 'uint32'"),
        (
            {"methods": {"Do": Method(takes={"What": "uint31"})}},
            ValueError,
            "What of Def_New.Do has the CIM type 'uint31', which is none",
        ),
        (
            {"methods": {"Do": Method(takes={"What": Property("uint8", default=-1)})}},
            ValueError,
            r"Def_New\.Do\.What .* -1",
        ),
    ],
)
def test_definition_that_cannot_be_names_class_member_and_value(
    namespace: Namespace, arguments: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        namespace.define(**{"name": "Def_New", "properties": {}, **arguments})
    assert "Def_New" not in namespace.classes()


def test_object_of_another_class_is_no_value(namespace: Namespace) -> None:
    namespace.define("Def_Place", {"Room": "string"})
    namespace.define("Def_Other", {"Room": "string"})
    namespace.define("Def_Sensor", {"Id": "uint32", "Where": "object:Def_Place"}, keys=["Id"])
    with pytest.raises(ValueError, match=r"Def_Sensor\.Where holds objects of the class Def_Place; Def_Other is not"):
        namespace.put("Def_Sensor", {"Id": 1, "Where": {"__CLASS": "Def_Other"}})


def test_qualifier_that_is_not_for_subclasses_stays(namespace: Namespace) -> None:
    namespace.define(
        "Def_Top",
        {"Id": "uint32"},
        keys=["Id"],
        qualifiers={
            "Mine": Qualifier(1, to_subclass=False, overridable=False),
            "Everybodys": Qualifier(2, overridable=False),
        },
    )
    namespace.define("Def_Below", {}, superclass="Def_Top", qualifiers={"Mine": 3})
    with pytest.raises(wmisink.WmiError, match="Everybodys") as refused:
        namespace.define("Def_Other", {}, superclass="Def_Top", qualifiers={"Everybodys": 3})
    assert refused.value.name == "WBEM_E_OVERRIDE_NOT_ALLOWED"


def test_classes_are_listed_and_deleted(namespace: Namespace, wmi: wmisink.Connection) -> None:
    before = namespace.classes()
    namespace.define("Def_Top", {"Id": "uint32"}, keys=["Id"])
    namespace.define("Def_Below", {}, superclass="Def_Top")
    assert namespace.classes() == (*before, "Def_Top", "Def_Below")
    assert namespace.put("Def_Below", {"Id": 3}) == "Def_Below.Id=3"
    namespace.delete("Def_Top.Id=3")
    assert list(wmi.query("SELECT * FROM Def_Top")) == []
    namespace.delete("Def_Top")
    assert namespace.classes() == before


@pytest.mark.parametrize(
    ("path", "error", "told"),
    [
        ("Def_Absent", wmisink.InvalidClass, "Def_Absent"),
        ("Def_Top.Id=9", wmisink.NotFound, "Def_Top.Id=9"),
        (r"root\other:Def_Top", wmisink.WmiError, r"root\other:Def_Top"),
        ("Def_Top.Id=", wmisink.WmiError, "at character 12"),
    ],
)
def test_delete_of_what_is_not_there_is_refused(
    namespace: Namespace, path: str, error: type[Exception], told: str
) -> None:
    namespace.define("Def_Top", {"Id": "uint32"}, keys=["Id"])
    with pytest.raises(error, match=re.escape(told)):
        namespace.delete(path)
    assert "Def_Top" in namespace.classes()


def test_class_body_says_all_that_a_class_has(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define(Definition_Base)

    @namespace.define
    class Def_Place(CimClass):
        Room: str

    @namespace.define
    class Def_Sensor(Definition_Base, qualifiers={"Provider": "none"}):
        """A thermometer.

        It stands in a room.
        """

        Celsius: Annotated[real64, {"Units": "degrees Celsius"}] = 20.5
        Peer: Ref[Def_Sensor] | None = None
        Other: Annotated[Ref[Any] | None, CimType("ref:Win32_Process")] = None
        Where: Def_Place | None = None
        Whatever: object = None
        Since: dt.datetime | None = None
        Every: dt.timedelta = dt.timedelta(seconds=90)
        Bytes: list[uint8] | None = None
        Tags: Annotated[list[str], {"Description": "free text"}] = ["new"]  # noqa: RUF012
        On: bool = True
        Total: uint64 = 2**64 - 1

    text = lines(namespace, Def_Sensor)
    assert text[0] == '[Description("A thermometer.\\n\\nIt stands in a room."), Provider("none")]'
    assert text[1] == "class Def_Sensor : Definition_Base"
    assert text[3:-1] == [
        '[Units("degrees Celsius")] real64 Celsius = 20.5;',
        "Def_Sensor ref Peer;",
        "Win32_Process ref Other;",
        "Def_Place Where;",
        "object Whatever;",
        "datetime Since;",
        'datetime Every = "00000000000130.000000:000";',
        "uint8 Bytes[];",
        '[Description("free text")] string Tags[] = {"new"};',
        "boolean On = TRUE;",
        f"uint64 Total = {2**64 - 1};",
    ]
    first = Def_Sensor(Id=1, Where=Def_Place(Room="cellar"), Bytes=[1, 255])
    path = namespace.put(first)
    assert path == "Def_Sensor.Id=1"
    namespace.put(Def_Sensor(Id=2, Peer=Ref(path), Name="second"))
    one, two = wmi.query("SELECT * FROM Definition_Base")
    assert (one.Id, one.Where.Room, one.Bytes, one.Tags, one.Celsius) == (1, "cellar", [1, 255], ["new"], 20.5)
    assert (one.Every, one.On, one.Name) == (dt.timedelta(seconds=90), True, None)
    assert (two.Peer, two.Name) == (path, "second")
    namespace.delete(path)
    assert len(list(wmi.query("SELECT * FROM Def_Sensor"))) == 1


def test_class_body_changes_an_inherited_default(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define(Definition_Base)

    @namespace.define
    class Def_Named(Definition_Base, name="Def_CalledOtherwise"):
        Name = "none"

    assert namespace.put(Def_Named(Id=1)) == "Def_CalledOtherwise.Id=1"
    namespace.put("Def_CalledOtherwise", {"Id": 2})
    assert [row.Name for row in wmi.query("SELECT * FROM Def_CalledOtherwise")] == ["none", "none"]


def inherited(**values: object) -> dict[str, Any]:
    """Values of properties that Python doesn't know of."""
    return values


def test_class_body_stands_below_a_class_that_is_not_pythons(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Def_Top", {"Id": "uint32"}, keys=["Id"])

    @namespace.define
    class Def_Below(CimClass, superclass="Def_Top"):
        Extra: str = "e"

    namespace.put(Def_Below(**inherited(Id=7)))
    assert [(row.Id, row.Extra) for row in wmi.query("SELECT * FROM Def_Below")] == [(7, "e")]
    with pytest.raises(wmisink.NotFound, match="Absent"):
        namespace.put(Def_Below(**inherited(Id=8, Absent=1)))


def test_objects_compare_show_and_unpack() -> None:
    class Def_Pair(CimClass):
        First: uint32
        Second: str = "s"

    pair = Def_Pair(First=1)
    assert pair == Def_Pair(First=1, Second="s")
    assert pair != Def_Pair(First=2)
    assert repr(pair) == "Def_Pair(First=1, Second='s')"
    assert dict(pair) == {"__CLASS": "Def_Pair", "First": 1, "Second": "s"}
    pair.Second = "t"
    assert pair["Second"] == "t"
    with pytest.raises(TypeError, match="Def_Pair needs a value for First, which has no default"):
        Def_Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Def_Pair has no property Third; its properties: First, Second"):
        Def_Pair(First=1, Third=3)  # type: ignore[call-arg]


def wrong_int() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: int

    return Def_Wrong


def wrong_type() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: complex

    return Def_Wrong


def wrong_union() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: uint32 | str

    return Def_Wrong


def wrong_nesting() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: list[list[uint32]]

    return Def_Wrong


def wrong_name() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: Absent  # type: ignore[name-defined]  # noqa: F821

    return Def_Wrong


def wrong_default() -> type[CimClass]:
    class Def_Wrong(CimClass):
        Size: uint8 = 256

    return Def_Wrong


def wrong_parameter() -> type[CimClass]:
    class Def_Wrong(CimClass):
        @method
        def Size(self, What) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            raise NotImplementedError

    return Def_Wrong


def wrong_return() -> type[CimClass]:
    class Def_Wrong(CimClass):
        @method
        def Size(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            raise NotImplementedError

    return Def_Wrong


def wrong_arguments() -> type[CimClass]:
    class Def_Wrong(CimClass):
        @method
        def Size(self, *What: uint32) -> None:
            raise NotImplementedError

    return Def_Wrong


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (wrong_int, TypeError, r"Def_Wrong\.Size has the annotation int, which is no CIM type: .* uint32"),
        (wrong_type, TypeError, r"Def_Wrong\.Size has the annotation complex, which is no CIM type: take"),
        (wrong_union, TypeError, r"Def_Wrong\.Size .*one type, or that type and None"),
        (wrong_nesting, TypeError, r"Def_Wrong\.Size .*no arrays of arrays"),
        (wrong_name, TypeError, r"Def_Wrong annotates Size with Absent, and there is no Absent"),
        (wrong_default, ValueError, r"Def_Wrong\.Size .*0 to 255.* 256"),
        (wrong_parameter, TypeError, r"Def_Wrong\.Size has the parameter What without a type"),
        (wrong_return, TypeError, r"Def_Wrong\.Size doesn't say what it returns"),
        (wrong_arguments, TypeError, r"Def_Wrong\.Size has the parameter \*What.*given by name"),
    ],
)
def test_class_body_that_cannot_be_says_where(
    namespace: Namespace, make: Callable[[], type[CimClass]], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        namespace.define(make())


def test_class_of_two_superclasses_is_refused() -> None:
    class Def_One(CimClass):
        pass

    class Def_Two(CimClass):
        pass

    with pytest.raises(TypeError, match="Def_Both has 2 superclasses"):

        class Def_Both(Def_One, Def_Two):
            pass

    with pytest.raises(TypeError, match="Def_Both names the superclass 'Def_Top' and is derived from Def_One"):

        class Def_Both(Def_One, superclass="Def_Top"):  # type: ignore[no-redef]
            pass


def test_define_of_a_class_that_is_no_cim_class_is_refused(namespace: Namespace) -> None:
    with pytest.raises(TypeError, match="define takes a class derived from CimClass; int is not"):
        namespace.define(int)  # type: ignore[type-var]
    with pytest.raises(TypeError, match=r"define\('Def_New'\) needs the properties"):
        namespace.define("Def_New")  # type: ignore[call-overload]
