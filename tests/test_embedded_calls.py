"""Methods, puts and deletes that Python functions do, as a client sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import wmisink
from gates import PATIENCE, SOON, wait_until
from wmisink.embedded import (
    CimClass,
    Key,
    Method,
    MethodCall,
    Namespace,
    Property,
    PutMode,
    Ref,
    method,
    real64,
    uint32,
)


class Applied(NamedTuple):
    """What calibrating gives back."""

    ReturnValue: uint32
    Before: real64
    Note: str | None = None


class Call_Place(CimClass):
    """Where a sensor is."""

    Room: str | None = None


class Call_Sensor(CimClass):
    """A thermometer."""

    Id: Key[uint32]
    Offset: real64 = 0.0
    Peer: Ref[Call_Sensor] | None = None
    Where: Call_Place | None = None

    @method
    def Calibrate(self, Offset: real64, Note: str = "none") -> Applied:
        """Shift what it shows."""
        return Applied(ReturnValue=self.Id, Before=self.Offset, Note=f"{Offset} {Note}")

    @method
    def Describe(self, Beside: Ref[Call_Sensor] | None, At: list[Call_Place]) -> str:
        """Say where it is."""
        assert Beside is None or isinstance(Beside, Ref)
        assert self.Peer is None or isinstance(self.Peer, Ref)
        room = None if self.Where is None else self.Where.Room
        return f"{room}, {self.Peer}, {Beside}, {[place.Room for place in At]}"

    @method
    def Reset(self) -> None:
        """Forget."""

    @staticmethod
    @method
    def Count(Least: uint32) -> uint32:
        """How many there are."""
        return Least + 1

    @method(qualifiers={"Privileges": ["SeDebugPrivilege"]})
    def Declared(self) -> uint32:
        """What nobody does."""
        raise NotImplementedError


@pytest.fixture
def plant(namespace: Namespace) -> Namespace:
    """A namespace with the classes above, and sensor 4."""
    namespace.define(Call_Place)
    namespace.define(Call_Sensor)
    namespace.put(Call_Sensor(Id=4, Offset=1.5, Where=Call_Place(Room="cellar"), Peer=Ref("Call_Sensor.Id=5")))
    return namespace


@pytest.fixture
def tool(namespace: Namespace) -> Namespace:
    """A namespace with a class that has methods of which nobody does any, and its instance 1."""
    namespace.define(
        "Call_Tool",
        {"Id": "uint32"},
        keys=["Id"],
        methods={
            "Run": Method(takes={"Times": Property("uint8", default=3), "What": "string"}, gives={"Done": "string[]"}),
            "Stop": Method(returns=None),
        },
    )
    namespace.put("Call_Tool", {"Id": 1})
    return namespace


def test_method_of_the_class_body_is_called_on_the_object(plant: Namespace, wmi: wmisink.Connection) -> None:
    assert "Calibrate" in plant.mof(Call_Sensor)
    given = wmi.call("Call_Sensor.Id=4", "Calibrate", Offset=0.25)
    assert (given.ReturnValue, given.Before, given.Note) == (4, 1.5, "0.25 none")
    assert wmi.call("Call_Sensor.Id=4", "Calibrate", Offset=0.25, Note="n").Note == "0.25 n"


def test_method_of_the_class_body_gets_references_and_objects(plant: Namespace, wmi: wmisink.Connection) -> None:
    place = wmi.new("Call_Place", Room="attic")
    given = wmi.call("Call_Sensor.Id=4", "Describe", Beside="Call_Sensor.Id=6", At=[place, place])
    assert given.ReturnValue == "cellar, Call_Sensor.Id=5, Call_Sensor.Id=6, ['attic', 'attic']"
    assert plant.classes()


def test_static_method_is_called_on_the_class(plant: Namespace, wmi: wmisink.Connection) -> None:
    assert wmi.call("Call_Sensor", "Count", Least=7).ReturnValue == 8
    with pytest.raises(wmisink.WmiError, match="Call_Sensor"):
        wmi.call("Call_Sensor", "Calibrate", Offset=1.0)
    assert plant.path


def test_method_that_is_only_declared_may_get_its_function_later(plant: Namespace, wmi: wmisink.Connection) -> None:
    with pytest.raises(wmisink.WmiError, match=r"Call_Sensor\.Declared is declared") as raised:
        wmi.call("Call_Sensor.Id=4", "Declared")
    assert raised.value.name == "WBEM_E_METHOD_NOT_IMPLEMENTED"
    plant.method(Call_Sensor, "Declared")(lambda call: call.object["Id"])
    assert wmi.call("Call_Sensor.Id=4", "Declared").ReturnValue == 4
    assert wmi.call("Call_Sensor", "Count", Least=1).ReturnValue == 2


def test_function_is_told_of_the_call(tool: Namespace, wmi: wmisink.Connection) -> None:
    seen: list[tuple[str, str, Mapping[str, Any] | None, dict[str, Any], bool]] = []
    kept: list[MethodCall] = []

    @tool.method("Call_Tool", "run")
    def run(call: MethodCall) -> Mapping[str, object]:
        seen.append((call.class_name, call.method, call.object, dict(call.arguments), call.cancelled()))
        kept.append(call)
        return {"done": ["a", "b"], "ReturnValue": 5}

    given = wmi.call("Call_Tool.Id=1", "Run", What="x")
    assert (given.Done, given.ReturnValue) == (["a", "b"], 5)
    assert seen == [("Call_Tool", "Run", {"__CLASS": "Call_Tool", "Id": 1}, {"Times": 3, "What": "x"}, False)]
    assert kept[0].cancelled()  # it's over


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"ReturnValue": "five"}, r"Call_Tool\.Run\.ReturnValue .*uint32.* not str: 'five'"),
        ({"Absent": 1}, r"Call_Tool\.Run has no property Absent; it has Done, ReturnValue"),
        ("five", r"Call_Tool\.Run\.ReturnValue .* 'five'"),
        ({"ReturnValue": -1}, r"Call_Tool\.Run\.ReturnValue .*0 to 4294967295.* -1"),
    ],
)
def test_result_that_does_not_fit_fails_the_call(
    tool: Namespace, wmi: wmisink.Connection, result: object, told: str
) -> None:
    tool.method("Call_Tool", "Run")(lambda _call: result)
    with pytest.raises(wmisink.ProviderFailure, match=told):
        wmi.call("Call_Tool.Id=1", "Run")


def test_method_that_gives_nothing_returns_none(tool: Namespace, wmi: wmisink.Connection) -> None:
    ran = threading.Event()
    tool.method("Call_Tool", "Stop")(lambda _call: ran.set())
    assert list(wmi.start_call("Call_Tool.Id=1", "Stop")) == []
    assert ran.is_set()
    tool.method("Call_Tool", "Stop")(lambda _call: 1)
    with pytest.raises(wmisink.ProviderFailure, match=r"Call_Tool\.Stop gives nothing back, .* returned 1"):
        list(wmi.start_call("Call_Tool.Id=1", "Stop"))


def test_function_that_raises_fails_the_call(tool: Namespace, wmi: wmisink.Connection) -> None:
    @tool.method("Call_Tool", "Run")
    def run(call: MethodCall) -> int:
        if call.arguments["Times"] == 0:
            raise wmisink.AccessDenied("Not you.", hresult=0x80041003, name="WBEM_E_ACCESS_DENIED", operation="run")
        raise ZeroDivisionError("No times.")

    with pytest.raises(wmisink.ProviderFailure, match=r"ZeroDivisionError: No times\."):
        wmi.call("Call_Tool.Id=1", "Run")
    with pytest.raises(wmisink.AccessDenied, match=r"Not you\."):
        wmi.call("Call_Tool.Id=1", "Run", Times=0)


def test_function_that_blocks_does_not_block_cancel(tool: Namespace, wmi: wmisink.Connection) -> None:
    reached, go_on, saw_cancel = threading.Event(), threading.Event(), threading.Event()

    @tool.method("Call_Tool", "Run")
    def run(call: MethodCall) -> int:
        reached.set()
        go_on.wait(PATIENCE)
        wait_until(call.cancelled, "The cancel, which reaches WMI after the caller has gone on,")
        saw_cancel.set()
        return 0

    running = wmi.start_call("Call_Tool.Id=1", "Run")
    assert reached.wait(PATIENCE)
    running.cancel()
    assert running.wait(timeout=SOON).phase == "cancelled"
    go_on.set()
    assert saw_cancel.wait(PATIENCE)


def test_function_of_a_superclass_does_the_methods_of_subclasses(tool: Namespace, wmi: wmisink.Connection) -> None:
    tool.define("Call_Better", {}, superclass="Call_Tool")
    tool.put("Call_Better", {"Id": 2})
    tool.method("Call_Tool", "Run")(lambda call: len(call.class_name))
    tool.method("Call_Better", "Stop")(lambda _call: None)
    assert wmi.call("Call_Better.Id=2", "Run").ReturnValue == len("Call_Better")


@pytest.fixture
def shelf(namespace: Namespace) -> dict[int, dict[str, Any]]:
    """What a class of Python functions keeps."""
    kept: dict[int, dict[str, Any]] = {}
    namespace.define("Call_Book", {"Id": "uint32", "Title": "string"}, keys=["Id"])

    @namespace.puts("Call_Book")
    def put(book: Mapping[str, Any], mode: PutMode) -> None:
        if book["Title"] == "forbidden":
            raise PermissionError("Not this one.")
        kept[book["Id"]] = {**book, "mode": mode}

    @namespace.provides("Call_Book")
    def books(_request: object) -> Iterator[Mapping[str, object]]:
        yield from ({"Id": book["Id"], "Title": book["Title"]} for book in kept.values())

    @namespace.deletes("Call_Book")
    def delete(keys: Mapping[str, Any]) -> bool:
        return kept.pop(keys["Id"], None) is not None

    return kept


def test_instances_are_put_to_the_function(wmi: wmisink.Connection, shelf: dict[int, dict[str, Any]]) -> None:
    wmi.put(wmi.new("Call_Book", Id=3, Title="t"), mode="create")
    assert shelf == {3: {"__CLASS": "Call_Book", "Id": 3, "Title": "t", "mode": "create"}}
    wmi.put(wmi.new("Call_Book", Id=3, Title="u"))
    assert shelf[3]["mode"] == "create-or-update"
    assert [row.Title for row in wmi.query("SELECT * FROM Call_Book")] == ["u"]
    with pytest.raises(wmisink.ProviderFailure, match=r"PermissionError: Not this one\."):
        wmi.put(wmi.new("Call_Book", Id=4, Title="forbidden"))


def test_instances_are_deleted_by_the_function(wmi: wmisink.Connection, shelf: dict[int, dict[str, Any]]) -> None:
    shelf[3] = {"Id": 3, "Title": "t"}
    wmi.delete("Call_Book.Id=3")
    assert shelf == {}
    with pytest.raises(wmisink.NotFound):
        wmi.delete("Call_Book.Id=3")


def test_class_whose_functions_take_nothing_refuses(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Call_Fixed", {"Id": "uint32"}, keys=["Id"])
    namespace.provides("Call_Fixed")(lambda _request: [{"Id": 1}])
    with pytest.raises(wmisink.WmiError) as raised:
        wmi.put(wmi.new("Call_Fixed", Id=2))
    assert raised.value.name == "WBEM_E_PROVIDER_NOT_CAPABLE"


def test_property_is_put_to_its_function(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Call_Dial", {"Id": "uint32", "Level": "uint8"}, keys=["Id"])
    namespace.put("Call_Dial", {"Id": 1})
    levels = {1: 5}
    namespace.property("Call_Dial", "Level")(lambda dial: levels[dial["Id"]])
    dial = wmi.get("Call_Dial.Id=1")
    assert dial.Level == 5
    dial.Level = 9
    with pytest.raises(wmisink.WmiError) as raised:
        wmi.put(dial)
    assert raised.value.name == "WBEM_E_READ_ONLY"

    @namespace.puts_property("Call_Dial", "Level")
    def turn(instance: Mapping[str, Any], level: int) -> None:
        levels[instance["Id"]] = level

    wmi.put(dial)
    assert levels == {1: 9}
