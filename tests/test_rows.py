"""Rows: Python's types for CIM's, and the ways to get at a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import wmisink
from wmisink.embedded import Namespace

if TYPE_CHECKING:
    from conftest import Site

HOUR_EAST = timezone(timedelta(hours=1))

#: CIM type, a value, and what a row gives for it where that isn't the value itself.
TYPES = [
    ("boolean", True),
    ("boolean", False),
    ("sint8", -128),
    ("sint8", 127),
    ("uint8", 255),
    ("sint16", -(2**15)),
    ("uint16", 2**16 - 1),
    ("sint32", -(2**31)),
    ("uint32", 2**32 - 1),
    ("sint64", -(2**63)),
    ("sint64", 2**63 - 1),
    ("uint64", 2**64 - 1),
    ("real32", 0.5),
    ("real64", 0.1),
    ("string", "Größe 東京 \U0001f40d"),
    ("string", ""),
    ("string", "a\nb\tc"),
    ("char16", "ß"),
    ("reference", r"\\.\root\test:Test_Number.Number=1"),
    ("datetime", datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=timezone.utc)),
    ("datetime", datetime(1999, 12, 31, 1, 2, 3, 4, tzinfo=HOUR_EAST)),
    ("datetime", datetime(2024, 2, 29, 12, 0)),  # noqa: DTZ001  unzoned
    ("datetime", timedelta(days=12345, hours=23, seconds=7, microseconds=89)),
    ("boolean[]", [True, False]),
    ("sint64[]", [-(2**63), 0, 2**63 - 1]),
    ("uint8[]", [0, 128, 255]),
    ("uint16[]", [0, 40000]),
    ("uint64[]", [2**64 - 1]),
    ("real64[]", [0.25, -1e300]),
    ("string[]", ["", "a", "東京"]),
    ("datetime[]", [datetime(2024, 1, 1, tzinfo=timezone.utc), timedelta(seconds=1)]),
    ("string[]", []),
]


def stored(namespace: Namespace, wmi: wmisink.Connection, cim_type: str, value: object) -> Any:
    namespace.define("Test_Value", {"Id": "uint32", "Value": cim_type}, keys=["Id"])
    namespace.put("Test_Value", {"Id": 1, "Value": value})
    [row] = wmi.query("SELECT * FROM Test_Value")
    return row.Value


def provided(namespace: Namespace, wmi: wmisink.Connection, cim_type: str, value: object) -> Any:
    namespace.define("Test_Value", {"Id": "uint32", "Value": cim_type}, keys=["Id"])

    @namespace.provides("Test_Value")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        yield {"Id": 1, "Value": value}

    [row] = wmi.query("SELECT Value FROM Test_Value")
    return row.Value


@pytest.mark.parametrize("way", [stored, provided])
@pytest.mark.parametrize(("cim_type", "value"), TYPES)
def test_value_comes_back_as_it_was(
    way: Any, cim_type: str, value: Any, namespace: Namespace, wmi: wmisink.Connection
) -> None:
    got = way(namespace, wmi, cim_type, value)
    assert got == value
    assert type(got) is type(value)
    if isinstance(value, datetime):
        assert got.utcoffset() == value.utcoffset()


@pytest.mark.parametrize("way", [stored, provided])
@pytest.mark.parametrize("cim_type", sorted({cim_type for cim_type, _ in TYPES}))
def test_null_is_none(way: Any, cim_type: str, namespace: Namespace, wmi: wmisink.Connection) -> None:
    assert way(namespace, wmi, cim_type, None) is None


@pytest.mark.parametrize("way", [stored, provided])
def test_real32_is_rounded_as_it_is_stored(way: Any, namespace: Namespace, wmi: wmisink.Connection) -> None:
    assert way(namespace, wmi, "real32", 0.1) == 0.10000000149011612


@pytest.fixture
def row(namespace: Namespace, wmi: wmisink.Connection) -> wmisink.Row:
    namespace.define("Test_Pair", {"Name": "string", "Size": "uint64"}, keys=["Name"])
    namespace.put("Test_Pair", {"Name": "disk", "Size": 2**40})
    [only] = wmi.query("SELECT * FROM Test_Pair")
    return only


def test_row_gives_values_by_attribute_and_by_key_whatever_the_case(row: wmisink.Row) -> None:
    assert row.Name == row.name == row["Name"] == row["NAME"] == "disk"
    assert row.Size == row["size"] == 2**40


def test_row_makes_a_dictionary_in_the_order_of_the_class(row: wmisink.Row) -> None:
    assert list(row.keys()) == ["Name", "Size"]
    assert dict(row) == {"Name": "disk", "Size": 2**40}
    assert list(dict(row)) == ["Name", "Size"]


def test_row_without_the_property_says_what_it_has(row: wmisink.Row) -> None:
    with pytest.raises(AttributeError, match="Colour"):
        _ = row.Colour
    with pytest.raises(KeyError, match="Colour"):
        _ = row["Colour"]


def test_row_is_read_only(row: wmisink.Row) -> None:
    with pytest.raises((AttributeError, TypeError)):
        setattr(row, "Name", "other")  # noqa: B010  an assignment would not pass the type checker


def test_rows_are_equal_when_their_values_are(namespace: Namespace, wmi: wmisink.Connection, row: wmisink.Row) -> None:
    [again] = wmi.query("SELECT * FROM Test_Pair")
    assert row == again
    namespace.put("Test_Pair", {"Name": "disk", "Size": 1})
    [changed] = wmi.query("SELECT * FROM Test_Pair")
    assert row != changed


def test_row_delivered_stays_as_it_was(namespace: Namespace, row: wmisink.Row) -> None:
    namespace.put("Test_Pair", {"Name": "disk", "Size": 1})
    assert row.Size == 2**40


def test_row_as_text_shows_its_values(row: wmisink.Row) -> None:
    assert "'disk'" in repr(row)
    assert str(2**40) in repr(row)


def test_row_of_a_projection_has_those_properties_alone(wmi: wmisink.Connection, row: wmisink.Row) -> None:
    assert dict(row)
    [projected] = wmi.query("SELECT size FROM Test_Pair")
    assert dict(projected) == {"Size": 2**40}


def test_rows_outlive_call_and_connection(site: Site) -> None:
    with site.connect() as wmi:
        rows = list(wmi.query(site.query))
    assert len({repr(row) for row in rows}) == site.rows


def test_row_of_a_subclass_has_its_own_properties(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Base", {"Id": "uint32"}, keys=["Id"])
    namespace.define("Test_Left", {"Left": "string"}, superclass="Test_Base")
    namespace.define("Test_Right", {"Right": "string"}, superclass="Test_Base")
    namespace.put("Test_Left", {"Id": 1, "Left": "l"})
    namespace.put("Test_Right", {"Id": 2, "Right": "r"})
    rows = sorted((dict(row) for row in wmi.query("SELECT * FROM Test_Base")), key=lambda row: row["Id"])
    assert rows == [{"Id": 1, "Left": "l"}, {"Id": 2, "Right": "r"}]
