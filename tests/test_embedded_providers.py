"""Providers in Python: who may be registered for what, and how a failure reaches the client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import wmisink
from wmisink.embedded import Method, Namespace


@pytest.fixture
def sensors(namespace: Namespace) -> Namespace:
    """A namespace with a class that has a method."""
    namespace.define(
        "Prov_Sensor",
        {"Id": "uint32", "Celsius": "real64"},
        keys=["Id"],
        methods={"Calibrate": Method(takes={"Offset": "real64"}, gives={"Applied": "real64"})},
    )
    return namespace


@pytest.mark.parametrize(
    ("register", "error", "told"),
    [
        (lambda plant: plant.provides("Prov_Absent"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.puts("Prov_Absent"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.deletes("Prov_Absent"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.method("Prov_Absent", "Calibrate"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.property("Prov_Absent", "Celsius"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.puts_property("Prov_Absent", "Celsius"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.events("Prov_Absent"), wmisink.InvalidClass, "Prov_Absent"),
        (lambda plant: plant.method("Prov_Sensor", "Absent"), wmisink.WmiError, "Prov_Sensor has no method Absent"),
        (lambda plant: plant.property("Prov_Sensor", "Absent"), wmisink.NotFound, "Prov_Sensor has no property Absent"),
    ],
)
def test_function_for_what_is_not_there_is_refused(
    sensors: Namespace, register: Callable[[Namespace], Callable[[Any], Any]], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        register(sensors)(lambda *_: None)


@pytest.mark.parametrize(
    ("register", "told"),
    [
        (lambda plant: plant.puts("Prov_Sensor"), "Prov_Sensor"),
        (lambda plant: plant.deletes("Prov_Sensor"), "Prov_Sensor"),
        (lambda plant: plant.method("Prov_Sensor", "Calibrate"), "Prov_Sensor.Calibrate"),
        (lambda plant: plant.property("Prov_Sensor", "Celsius"), "Prov_Sensor.Celsius"),
        (lambda plant: plant.events("Prov_Sensor"), "Prov_Sensor"),
    ],
)
def test_what_cannot_be_called_is_no_provider(
    sensors: Namespace, register: Callable[[Namespace], Callable[[Any], Any]], told: str
) -> None:
    with pytest.raises(TypeError, match=f"The provider of {told} must be callable, not int"):
        register(sensors)(5)


def test_wmi_error_of_a_provider_keeps_its_code(sensors: Namespace, wmi: wmisink.Connection) -> None:
    denied = wmisink.AccessDenied(
        "Sensors are private.", hresult=0x80041003, name="WBEM_E_ACCESS_DENIED", operation="sensors"
    )

    @sensors.provides("Prov_Sensor")
    def provide(_request: object) -> list[dict[str, object]]:
        raise denied

    with pytest.raises(wmisink.AccessDenied, match=r"Sensors are private\.") as raised:
        list(wmi.query("SELECT * FROM Prov_Sensor"))
    assert raised.value.hresult == denied.hresult


def test_wmi_error_without_a_failures_code_is_an_exception_like_any_other(
    sensors: Namespace, wmi: wmisink.Connection
) -> None:
    @sensors.provides("Prov_Sensor")
    def provide(_request: object) -> list[dict[str, object]]:
        raise wmisink.WmiError("Nothing happened.", hresult=0, name="WBEM_S_NO_ERROR", operation="sensors")

    with pytest.raises(wmisink.ProviderFailure, match=r"Nothing happened\."):
        list(wmi.query("SELECT * FROM Prov_Sensor"))


@pytest.fixture
def stored(sensors: Namespace) -> Namespace:
    """The same with instances 1 and 2."""
    for number in (1, 2):
        sensors.put("Prov_Sensor", {"Id": number, "Celsius": 0.0})
    return sensors


def test_property_is_what_its_function_gives(stored: Namespace, wmi: wmisink.Connection) -> None:
    asked: list[int] = []

    @stored.property("Prov_Sensor", "Celsius")
    def celsius(sensor: Mapping[str, Any]) -> float:
        asked.append(sensor["Id"])
        return 20.0 + float(sensor["Id"])

    assert [row.Celsius for row in wmi.query("SELECT * FROM Prov_Sensor")] == [21.0, 22.0]
    assert asked == [1, 2]
    assert [row.Id for row in wmi.query("SELECT Id FROM Prov_Sensor WHERE Celsius > 21.5")] == [2]


def test_property_that_no_query_reads_is_not_asked_for(stored: Namespace, wmi: wmisink.Connection) -> None:
    @stored.property("Prov_Sensor", "Celsius")
    def celsius(_sensor: object) -> float:
        raise AssertionError("Nobody asked.")

    assert [row.Id for row in wmi.query("SELECT Id FROM Prov_Sensor")] == [1, 2]


def test_property_whose_function_raises_fails_the_query(stored: Namespace, wmi: wmisink.Connection) -> None:
    @stored.property("Prov_Sensor", "Celsius")
    def celsius(sensor: Mapping[str, Any]) -> float:
        raise OSError(f"Sensor {sensor['Id']} is unplugged.")

    with pytest.raises(wmisink.ProviderFailure, match=r"OSError: Sensor 1 is unplugged\."):
        list(wmi.query("SELECT * FROM Prov_Sensor"))


def test_property_of_another_type_fails_the_query(stored: Namespace, wmi: wmisink.Connection) -> None:
    @stored.property("Prov_Sensor", "Celsius")
    def celsius(_sensor: object) -> str:
        return "warm"

    with pytest.raises(wmisink.ProviderFailure, match=r"Prov_Sensor\.Celsius .* takes a float, not str: 'warm'"):
        list(wmi.query("SELECT * FROM Prov_Sensor"))


def test_properties_of_one_class_have_functions_of_their_own(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Prov_Two", {"Id": "uint32", "One": "uint32", "Two": "uint32", "Three": "uint32"}, keys=["Id"])
    namespace.put("Prov_Two", {"Id": 5, "Three": 3})
    namespace.property("Prov_Two", "One")(lambda _instance: 1)
    namespace.property("prov_two", "TWO")(lambda _instance: 0)
    namespace.property("Prov_Two", "Two")(lambda _instance: 2)
    [row] = wmi.query("SELECT * FROM Prov_Two")
    assert (row.One, row.Two, row.Three) == (1, 2, 3)


def test_property_stays_its_functions_when_the_class_is_defined_anew(
    namespace: Namespace, wmi: wmisink.Connection
) -> None:
    namespace.define("Prov_Anew", {"Id": "uint32", "Live": "uint32"}, keys=["Id"])
    namespace.property("Prov_Anew", "Live")(lambda _instance: 7)
    namespace.define("Prov_Anew", {"Id": "uint32", "Other": "uint32", "Live": "uint32"}, keys=["Id"])
    namespace.put("Prov_Anew", {"Id": 1, "Other": 2})
    [row] = wmi.query("SELECT * FROM Prov_Anew")
    assert (row.Other, row.Live) == (2, 7)
