"""Calling methods: arguments checked against the signature, out parameters as a row."""

from __future__ import annotations

import threading

import pytest
import wmisink
from wmisink.embedded import Method, MethodCall, Namespace, Repository

HERE = "Plant_Valve.Id=1"


@pytest.fixture
def plant(repository: Repository) -> Namespace:
    space = repository.namespace(r"root\plant")
    space.define("Plant_Place", {"Room": "string"})
    space.define(
        "Plant_Valve",
        {"Id": "uint32"},
        keys=["Id"],
        methods={
            "Open": Method(takes={"Percent": "uint8", "Notes": "string[]"}, gives={"Before": "uint8"}),
            "Place": Method(takes={"Where": "object:Plant_Place"}, gives={"Room": "string"}, returns=None),
            "Count": Method(static=True),
            "Shut": Method(returns=None),
            "Wait": Method(),
        },
    )
    space.put("Plant_Valve", {"Id": 1})

    @space.method("Plant_Valve", "Open")
    def open_valve(call: MethodCall) -> dict[str, object]:
        percent = call.arguments["Percent"]
        return {"ReturnValue": len(call.arguments["Notes"] or ()), "Before": percent}

    @space.method("Plant_Valve", "Count")
    def count(_call: MethodCall) -> int:
        return 4711

    @space.method("Plant_Valve", "Shut")
    def shut(_call: MethodCall) -> None:
        return None

    return space


@pytest.fixture
def wmi(repository: Repository, plant: Namespace) -> wmisink.Connection:
    return wmisink.connect(plant.path, repository=repository)


def test_call_gives_the_out_parameters_and_the_return_value(wmi: wmisink.Connection) -> None:
    with wmi:
        out = wmi.call(HERE, "Open", Percent=40, Notes=["slowly", "please"])
    assert (out.ReturnValue, out.Before) == (2, 40)


def test_call_takes_an_object_and_a_mapping(wmi: wmisink.Connection) -> None:
    with wmi:
        assert wmi.call(wmi.get(HERE), "Open", {"percent": 3}).Before == 3


def test_call_of_a_static_method_names_the_class(wmi: wmisink.Connection) -> None:
    with wmi:
        assert wmi.call("Plant_Valve", "Count").ReturnValue == 4711


def test_call_of_a_method_that_gives_nothing_gives_an_empty_row(wmi: wmisink.Connection) -> None:
    with wmi:
        assert len(wmi.call(HERE, "Shut")) == 0


def test_call_takes_an_embedded_object(wmi: wmisink.Connection, plant: Namespace) -> None:
    @plant.method("Plant_Valve", "Place")
    def place(call: MethodCall) -> dict[str, object]:
        return {"Room": call.arguments["Where"]["Room"]}

    with wmi:
        assert wmi.call(HERE, "Place", Where=wmi.new("Plant_Place", Room="K1")).Room == "K1"


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        (
            "Open",
            {"Percent": 300},
            r"The argument Percent of Plant_Valve.Open has the CIM type uint8, .*300 is outside",
        ),
        ("Open", {"Percent": "4"}, r"Percent of Plant_Valve.Open .* takes a whole number, not \"4\""),
        ("Open", {"Notes": "slowly"}, r"Notes of Plant_Valve.Open has the CIM type string\[\] and takes an array"),
        (
            "Open",
            {"Colour": 1},
            r"Plant_Valve.Open has no argument Colour; it takes Percent \(uint8\), Notes \(string\[\]\)",
        ),
        ("Count", {"Colour": 1}, r"Plant_Valve.Count has no argument Colour; it takes no arguments"),
        ("Melt", {}, r"The class Plant_Valve has no method Melt"),
    ],
)
def test_a_wrong_argument_is_named_with_its_type_and_wmi_is_not_called(
    wmi: wmisink.Connection, plant: Namespace, method: str, arguments: dict[str, object], message: str
) -> None:
    called = []

    @plant.method("Plant_Valve", "Open")
    def open_valve(call: MethodCall) -> dict[str, object]:
        called.append(call)
        return {"ReturnValue": 0, "Before": 0}

    with wmi, pytest.raises(wmisink.InvalidArgument, match=message) as caught:
        wmi.call(HERE, method, arguments)
    assert caught.value.operation == "IWbemServices::ExecMethodAsync"
    assert caught.value.path == HERE
    assert not called


def test_an_argument_that_no_type_can_hold_is_refused_at_once(wmi: wmisink.Connection) -> None:
    with wmi:
        with pytest.raises(TypeError, match=r"The argument Percent of Open takes None, bool"):
            wmi.start_call(HERE, "Open", Percent=object())
        with pytest.raises(ValueError, match=r"more than 64 bits"):
            wmi.start_call(HERE, "Open", Percent=2**64)


def test_call_on_what_is_not_there_says_so(wmi: wmisink.Connection) -> None:
    with wmi:
        with pytest.raises(wmisink.NotFound):
            wmi.call("Plant_Valve.Id=9", "Shut")
        with pytest.raises((wmisink.NotFound, wmisink.InvalidClass)):
            wmi.call("Plant_Nothing.Id=9", "Shut")


def test_a_method_that_fails_gives_its_text(wmi: wmisink.Connection, plant: Namespace) -> None:
    @plant.method("Plant_Valve", "Shut")
    def shut(_call: MethodCall) -> None:
        raise OSError("The valve is stuck.")

    with wmi, pytest.raises(wmisink.ProviderFailure, match=r"The valve is stuck"):
        wmi.call(HERE, "Shut")


def test_start_call_returns_at_once_and_can_be_cancelled(wmi: wmisink.Connection, plant: Namespace) -> None:
    entered, go_on = threading.Event(), threading.Event()

    @plant.method("Plant_Valve", "Wait")
    def wait(_call: MethodCall) -> int:
        entered.set()
        go_on.wait(60)
        return 0

    with wmi:
        with wmi.start_call(HERE, "Wait") as call:
            assert entered.wait(60)
            assert call.status().phase in ("started", "receiving", "created")
            call.cancel()
            assert call.wait(60).phase == "cancelled"
        with pytest.raises(wmisink.CallTimedOut):
            wmi.call(HERE, "Wait", timeout=0.05)
        go_on.set()
