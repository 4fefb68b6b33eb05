"""The Python face of the embedded WMI: namespaces, definitions, instances and providers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import wmisink
from gates import PATIENCE
from wmisink.embedded import InstanceRequest, Namespace, Repository


def test_namespace_asked_for_twice_is_one(repository: Repository) -> None:
    repository.namespace(r"root\a\b").define("Test_One", {"Id": "uint32"}, keys=["Id"])
    repository.namespace("ROOT/A/B").put("Test_One", {"Id": 7})
    with wmisink.connect(r"root\a\b", repository=repository) as wmi:
        assert [row.Id for row in wmi.query("SELECT * FROM Test_One")] == [7]
    with wmisink.connect(r"root\a", repository=repository) as wmi, pytest.raises(wmisink.InvalidClass):
        list(wmi.query("SELECT * FROM Test_One"))


@pytest.mark.parametrize("path", ["cimv2", r"root\\", r"other\cimv2"])
def test_namespace_of_an_impossible_path_is_refused(repository: Repository, path: str) -> None:
    with pytest.raises(wmisink.InvalidNamespace):
        repository.namespace(path)


def test_put_of_the_same_key_replaces(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Pair", {"Name": "string", "Size": "uint64"}, keys=["Name"])
    namespace.put("Test_Pair", {"Name": "disk", "Size": 1})
    namespace.put("test_pair", {"NAME": "disk", "size": 2})
    assert [row.Size for row in wmi.query("SELECT * FROM Test_Pair")] == [2]


def test_instances_are_seen_through_the_superclass(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Base", {"Id": "uint32"}, keys=["Id"], qualifiers={"Abstract": True})
    namespace.define("Test_Derived", {"Extra": "string"}, superclass="Test_Base")
    namespace.put("Test_Derived", {"Id": 1, "Extra": "e"})
    assert [row.Id for row in wmi.query("SELECT Id FROM Test_Base")] == [1]
    with pytest.raises(wmisink.WmiError):
        namespace.put("Test_Base", {"Id": 2})


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"name": ""}, ValueError, "name is empty"),
        ({"properties": {"Id": "uint31"}}, ValueError, "Id of Test_New has the CIM type 'uint31', which is none; take"),
        ({"properties": {"Id": 5}}, ValueError, "CIM type 5, which is none"),
        ({"keys": ["Absent"]}, ValueError, "keys names 'Absent', which is none of the properties that Test_New adds"),
        ({"superclass": "Test_Absent"}, wmisink.WmiError, "Test_Absent"),
        ({"name": "1bad name"}, wmisink.WmiError, "1bad name"),
    ],
)
def test_define_of_what_cannot_be_says_why(
    namespace: Namespace, arguments: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        namespace.define(**{"name": "Test_New", "properties": {"Id": "uint32"}, **arguments})


OUT_OF_RANGE: list[tuple[str, object]] = [
    ("uint8", 256),
    ("uint8", -1),
    ("sint8", 128),
    ("uint16", 65536),
    ("sint16", -32769),
    ("uint32", 2**32),
    ("sint32", 2**31),
    ("uint64", 2**64),
    ("uint64", -1),
    ("sint64", 2**63),
    ("sint64", -(2**63) - 1),
]
OF_THE_WRONG_TYPE: list[tuple[str, object]] = [
    ("uint32", "five"),
    ("uint32", 1.5),
    ("string", 5),
    ("boolean", "yes"),
    ("real64", "1.5"),
    ("datetime", 5),
    ("string[]", "abc"),
    ("uint32[]", [1, "two"]),
    ("string", ["a"]),
]


@pytest.mark.parametrize(("cim_type", "value"), OUT_OF_RANGE + OF_THE_WRONG_TYPE)
def test_put_of_what_does_not_fit_names_property_and_value(namespace: Namespace, cim_type: str, value: object) -> None:
    namespace.define("Test_Value", {"Id": "uint32", "Value": cim_type}, keys=["Id"])
    with pytest.raises((TypeError, ValueError, OverflowError)) as raised:
        namespace.put("Test_Value", {"Id": 1, "Value": value})
    shown = repr(value[1]) if isinstance(value, list) and len(value) > 1 else repr(value)
    assert "Value" in str(raised.value)
    assert shown.strip("[]") in str(raised.value)
    assert cim_type.removesuffix("[]") in str(raised.value)


@pytest.mark.parametrize(("cim_type", "value"), OUT_OF_RANGE[:2] + OF_THE_WRONG_TYPE[:2])
def test_provider_of_what_does_not_fit_fails_with_property_and_value(
    namespace: Namespace, wmi: wmisink.Connection, cim_type: str, value: object
) -> None:
    namespace.define("Test_Value", {"Id": "uint32", "Value": cim_type}, keys=["Id"])

    @namespace.provides("Test_Value")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        yield {"Id": 1, "Value": value}

    with pytest.raises(wmisink.ProviderFailure) as raised:
        list(wmi.query("SELECT * FROM Test_Value"))
    assert "Value" in raised.value.message
    assert repr(value) in raised.value.message


def test_put_of_an_unknown_property_is_refused(namespace: Namespace) -> None:
    namespace.define("Test_Value", {"Id": "uint32"}, keys=["Id"])
    with pytest.raises(wmisink.NotFound, match="Absent"):
        namespace.put("Test_Value", {"Id": 1, "Absent": 2})


def test_put_into_an_unknown_class_is_refused(namespace: Namespace) -> None:
    with pytest.raises(wmisink.InvalidClass, match="Test_Absent"):
        namespace.put("Test_Absent", {"Id": 1})


def test_put_without_a_key_is_refused(namespace: Namespace) -> None:
    namespace.define("Test_Value", {"Id": "uint32", "Value": "string"}, keys=["Id"])
    with pytest.raises(wmisink.WmiError, match="Id"):
        namespace.put("Test_Value", {"Value": "x"})


def test_provides_of_an_unknown_class_is_refused(namespace: Namespace) -> None:
    with pytest.raises(wmisink.InvalidClass, match="Test_Absent"):
        namespace.provides("Test_Absent")(lambda _request: [])


def test_provides_of_what_cannot_be_called_is_refused(namespace: Namespace) -> None:
    namespace.define("Test_Value", {"Id": "uint32"}, keys=["Id"])
    with pytest.raises(TypeError, match="provider of Test_Value must be callable, not list"):
        namespace.provides("Test_Value")([{"Id": 1}])  # type: ignore[type-var]


def test_provider_is_told_what_the_query_reads(namespace: Namespace, wmi: wmisink.Connection) -> None:
    seen: list[tuple[str, tuple[str, ...], dict[str, object]]] = []
    namespace.define("Test_Wide", {"Id": "uint32", "Name": "string", "Cheap": "sint16", "Dear": "uint64"}, keys=["Id"])

    @namespace.provides("Test_Wide")
    def provide(request: InstanceRequest) -> list[dict[str, object]]:
        assert request.cancelled() is False
        seen.append((request.class_name, tuple(sorted(request.properties)), dict(request.equals)))
        return [{"Id": 5, "Name": "Five", "Cheap": -5}]

    for query in (
        "SELECT cheap FROM test_wide",
        "SELECT Cheap FROM Test_Wide WHERE Id = 5 AND Name = 'five'",
        "SELECT Cheap FROM Test_Wide WHERE Id = 5 OR Name = 'x'",
        "SELECT Cheap FROM Test_Wide WHERE Id > 4",
        "SELECT * FROM Test_Wide WHERE Cheap = -5",
    ):
        assert [row.Cheap for row in wmi.query(query)] == [-5]
    assert seen == [
        ("Test_Wide", ("Cheap",), {}),
        ("Test_Wide", ("Cheap", "Id", "Name"), {"Id": 5, "Name": "five"}),
        ("Test_Wide", ("Cheap", "Id", "Name"), {}),
        ("Test_Wide", ("Cheap", "Id"), {}),
        ("Test_Wide", ("Cheap", "Dear", "Id", "Name"), {"Cheap": -5}),
    ]


def test_provider_that_ignores_the_conditions_is_filtered(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Value", {"Id": "uint32"}, keys=["Id"])
    namespace.provides("Test_Value")(lambda _request: ({"Id": number} for number in range(10)))
    assert [row.Id for row in wmi.query("SELECT * FROM Test_Value WHERE Id = 3 OR Id > 7")] == [3, 8, 9]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "NoneType"),
        (5, "int"),
        ([5], "int"),
        (["text"], "str"),
        ([{"Absent": 1}], "Absent"),
    ],
)
def test_provider_that_answers_nonsense_fails_with_a_sentence(
    namespace: Namespace, wmi: wmisink.Connection, answer: Any, told: str
) -> None:
    namespace.define("Test_Value", {"Id": "uint32"}, keys=["Id"])
    namespace.provides("Test_Value")(lambda _request: answer)
    with pytest.raises(wmisink.ProviderFailure, match=told):
        list(wmi.query("SELECT * FROM Test_Value"))


def test_provider_runs_on_several_threads_at_once(namespace: Namespace, wmi: wmisink.Connection) -> None:
    together = threading.Barrier(3, timeout=PATIENCE)
    namespace.define("Test_Value", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Value")
    def provide(_request: object) -> list[dict[str, object]]:
        together.wait()
        return [{"Id": 1}]

    calls = [wmi.query("SELECT * FROM Test_Value") for _ in range(3)]
    assert [len(list(call)) for call in calls] == [1, 1, 1]


def test_provider_may_query_the_wmi_it_serves(
    repository: Repository, namespace: Namespace, wmi: wmisink.Connection
) -> None:
    namespace.define("Test_Inner", {"Id": "uint32"}, keys=["Id"])
    namespace.put("Test_Inner", {"Id": 4})
    namespace.define("Test_Outer", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Outer")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        with wmisink.connect(namespace.path, repository=repository) as inner:
            yield from ({"Id": row.Id * 10} for row in inner.query("SELECT * FROM Test_Inner"))

    assert [row.Id for row in wmi.query("SELECT * FROM Test_Outer")] == [40]


def test_batch_size_is_the_most_objects_of_one_callback() -> None:
    for size, callbacks in ((1, 50), (10, 5), (1000, 1)):
        repository = Repository(batch_size=size)
        space = repository.namespace(r"root\test")
        space.define("Test_Value", {"Id": "uint32"}, keys=["Id"])
        for number in range(50):
            space.put("Test_Value", {"Id": number})
        with wmisink.connect(space.path, repository=repository) as wmi:
            status = wmi.query("SELECT * FROM Test_Value").wait(PATIENCE)
        assert status.rows_seen == 50
        assert callbacks <= status.callbacks <= callbacks + 2  # and the final status, and one of progress
