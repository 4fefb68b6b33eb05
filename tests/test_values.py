"""The type table, row by row: what is put is what rows, objects and queries give, and what no type holds is refused."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import wmisink
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wmisink import _output
from wmisink.embedded import InstanceRequest, Namespace

#: Values of each type, with its ends.
VALUES: dict[str, list[object]] = {
    "boolean": [True, False],
    **{f"uint{n}": [0, 2**n - 1, 1] for n in (8, 16, 32, 64)},
    **{f"sint{n}": [-(2 ** (n - 1)), 2 ** (n - 1) - 1, -1] for n in (8, 16, 32, 64)},
    "real32": [0.5, -0.25, float(2**24), math.inf],
    "real64": [0.1, -1e300, 5e-324, math.inf],
    "string": ["", "text", "\N{GRINNING FACE}\n\\\"'", "\ud800", "a\udfffb"],
    "char16": ["a", "\uffff", "\ud800"],
    "datetime": [
        datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=timezone(timedelta(minutes=-999))),
        datetime(2024, 1, 1),  # noqa: DTZ001  without a zone
        timedelta(days=99_999_999, hours=23, microseconds=1),
        timedelta(0),
    ],
}
CASES = [pytest.param(name, value, id=f"{name}-{value!a}") for name, values in VALUES.items() for value in values]


@pytest.fixture
def table(wmi: wmisink.Connection, namespace: Namespace) -> wmisink.Connection:
    """A connection to a namespace whose Test_Value has a property and an array of each type."""
    members = {
        "Id": "string",
        "Object": "object",
        "Objects": "object[]",
        "Room": "ref:Test_Room",
        "Rooms": "ref:Test_Room[]",
    }
    for name in VALUES:
        members |= {f"One_{name}": name, f"Many_{name}": f"{name}[]"}
    namespace.define("Test_Room", {"Name": "string"}, keys=["Name"])
    namespace.define("Test_Value", members, keys=["Id"])
    return wmi


def stored(wmi: wmisink.Connection, name: str, value: object) -> list[Any]:
    """A property as a row, an object and a stored object have it, once it was put."""
    wmi.put(wmi.new("Test_Value", {"Id": "1", name: value}))
    (row,) = wmi.query("SELECT * FROM Test_Value")
    (selected,) = wmi.query(f"SELECT {name} FROM Test_Value")
    held = wmi.get('Test_Value.Id="1"')
    return [row[name], selected[name], held[name]]


def same(left: object, right: object) -> bool:
    """Equal in value and type; of times the offset counts too."""
    return repr(left) == repr(right)


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_value_comes_back_as_it_was_put(table: wmisink.Connection, name: str, value: object) -> None:
    for found in stored(table, f"One_{name}", value):
        assert same(found, value)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("length", [0, 1, None])
def test_an_array_comes_back_as_it_was_put(table: wmisink.Connection, name: str, length: int | None) -> None:
    values = VALUES[name][:length]
    for found in stored(table, f"Many_{name}", values):
        assert same(found, values)


@pytest.mark.parametrize("name", [f"{count}_{name}" for name in VALUES for count in ("One", "Many")])
def test_null_is_none(table: wmisink.Connection, name: str) -> None:
    assert stored(table, name, None) == [None] * 3


@pytest.mark.parametrize("name", [name for name in VALUES if "int" in name])
def test_beyond_an_integer_type_its_property_value_and_range_are_told(table: wmisink.Connection, name: str) -> None:
    least, most = sorted(value for value in VALUES[name] if isinstance(value, int))[::2]
    made = table.new("Test_Value", Id="1")
    for value in (least - 1, most + 1):
        beyond = "more than 64 bits" if not -(2**63) <= value < 2**64 else f"holds {least} to {most}"
        with pytest.raises(ValueError, match=rf"Test_Value.One_{name} .*{beyond}") as told:
            made[f"One_{name}"] = value
        assert str(value) in str(told.value)
        with pytest.raises(ValueError, match=rf"Test_Value.Many_{name} .*{beyond}"):
            made[f"Many_{name}"] = [1, value]
    assert made[f"One_{name}"] is None


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        (
            "One_uint8",
            300,
            ValueError,
            r"Test_Value.One_uint8 has the CIM type uint8, which holds 0 to 255; 300 is outside",
        ),
        ("One_uint8", "5", TypeError, 'takes a whole number, not "5"'),
        ("One_uint8", 1.5, TypeError, "takes a whole number, not 1.5"),
        ("One_boolean", 1, TypeError, "takes true or false, not 1"),
        ("One_real32", 1e39, ValueError, "is too large"),
        ("Many_real32", [1e39], ValueError, "is too large"),
        ("One_string", 5, TypeError, "takes a text, not 5"),
        ("One_char16", "ab", ValueError, "one UTF-16 unit"),
        ("One_char16", "\N{GRINNING FACE}", ValueError, "one UTF-16 unit"),
        ("One_datetime", "yesterday", ValueError, "texts such as"),
        ("One_datetime", timedelta(-1), ValueError, "intervals from 0 to 100000000 days"),
        ("Many_string", "abc", TypeError, "takes an array"),
        ("Many_string", [None], ValueError, "an element of NULL is none"),
        ("Object", {}, TypeError, "not dict"),
        ("Room", 5, TypeError, "takes a path"),
    ],
)
def test_what_a_type_does_not_hold_is_refused(
    table: wmisink.Connection, name: str, value: object, error: type[Exception], message: str
) -> None:
    made = table.new("Test_Value", Id="1")
    with pytest.raises(error, match=message):
        made[name] = value
    with pytest.raises(error, match=message):
        table.new("Test_Value", {name: value})


def test_objects_hold_objects_and_arrays_of_them(table: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Leaf", {"Number": "uint64", "Text": "string"})
    namespace.define("Test_Branch", {"Leaf": "object:Test_Leaf", "Leaves": "object:Test_Leaf[]", "Times": "datetime[]"})
    leaf = table.new("Test_Leaf", Number=2**64 - 1, Text="\udc00")
    branch = table.new("Test_Branch", Leaf=leaf, Leaves=[leaf, table.new("Test_Leaf", Number=1)], Times=[timedelta(1)])
    one, many, held = (
        *stored(table, "Object", branch)[:2],
        stored(table, "Objects", [branch, leaf])[0],
    )
    for found in (one, many, held[0]):
        assert (found.Leaf.Number, found.Leaf.Text) == (2**64 - 1, "\udc00")
        assert [inner.Number for inner in found.Leaves] == [2**64 - 1, 1]
        assert found.Times == [timedelta(1)]
    assert held[1].Number == 2**64 - 1
    assert table.get('Test_Value.Id="1"').Objects[0].Leaves[1].Number == 1


def test_a_reference_is_a_path_that_can_be_followed(table: wmisink.Connection) -> None:
    names = ["cellar", 'the "old" one', "a\\b", "it's", "\ud800", "{}"]
    paths = [table.put(table.new("Test_Room", Name=name)) for name in names]
    table.put(table.new("Test_Value", Id="1", Room=paths[0], Rooms=paths))
    (row,) = table.query("SELECT * FROM Test_Value")
    assert table.get(row.Room).Name == "cellar"
    assert [table.get(path).Name for path in row.Rooms] == names
    whole = table.get(row.Room).path
    assert whole is not None
    assert table.get(whole).Name == "cellar"


@pytest.mark.parametrize(
    ("text", "value", "raw", "malformed"),
    [
        ("20240229120000.000000+060", datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(hours=1))), False, False),
        (
            "20240229120000.000000-999",
            datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(minutes=-999))),
            False,
            False,
        ),
        ("20240229120000.000000+***", datetime(2024, 2, 29, 12), False, False),  # noqa: DTZ001
        ("20240229120000.******+060", datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(hours=1))), True, False),
        ("202402291200**.******+***", datetime(2024, 2, 29, 12), True, False),  # noqa: DTZ001
        ("2024022912****.******+***", datetime(2024, 2, 29, 12), True, False),  # noqa: DTZ001
        ("20240229******.******+***", datetime(2024, 2, 29), True, False),  # noqa: DTZ001
        ("202402********.******+***", datetime(2024, 2, 1), True, False),  # noqa: DTZ001
        ("2024**********.******+***", datetime(2024, 1, 1), True, False),  # noqa: DTZ001
        ("****0229120000.000000+000", None, True, False),
        ("**************.******+***", None, True, False),
        ("00000001020304.000005:000", timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=5), False, False),
        ("00000001******.******:000", timedelta(days=1), True, False),
        ("********000000.000000:000", None, True, False),
        ("20230229120000.000000+000", None, True, True),
        ("20240229240000.000000+000", None, True, True),
        ("20240229120000.000000+1000", None, True, True),
        ("00000001020304.000005:060", None, True, True),
        ("yesterday", None, True, True),
        ("", None, True, True),
    ],
)
def test_datetimes_with_asterisks_and_malformed_ones_keep_their_text(
    wmi: wmisink.Connection,
    namespace: Namespace,
    text: str,
    value: datetime | timedelta | None,
    raw: bool,  # noqa: FBT001
    malformed: bool,  # noqa: FBT001
) -> None:
    namespace.define("Test_Time", {"One": "datetime", "Many": "datetime[]"})

    @namespace.provides("Test_Time")
    def times(request: InstanceRequest) -> Iterator[Mapping[str, object]]:  # noqa: ARG001  there is nothing to choose
        yield {"One": text, "Many": [text, "20240101000000.000000+***"]}

    with wmi.query("SELECT * FROM Test_Time") as call:
        (row,) = call
        assert same(row.One, value)
        assert same(row.Many, [value, datetime(2024, 1, 1)])  # noqa: DTZ001
        assert row.raw("One") == (text if raw else None)
        assert row.raw("Many") == ([text, None] if raw else None)
        assert call.status().malformed == (2 if malformed else 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None, exclude_characters="\0"), min_size=1, max_size=12))
@example("\ud800")
@example("a\udfff\\\"' \udc00")
def test_a_key_of_any_text_is_a_path_and_back(table: wmisink.Connection, text: str) -> None:
    key = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # pairs are characters
    path = table.put(table.new("Test_Room", Name=key))
    room = table.get(path)
    assert (room.Name, room.relpath) == (key, path)
    assert room.path is not None
    assert table.get(room.path).Name == key
    assert [row.Name for row in table.query("SELECT __PATH, Name FROM Test_Room WHERE __RELPATH = {}", path)] == [key]
    assert list(table.associators(room)) == []
    table.delete(room)
    with pytest.raises(wmisink.NotFound):
        table.get(path)


@pytest.mark.parametrize("name", sorted(_output.FORMATS))
def test_every_format_writes_lone_surrogates(table: wmisink.Connection, name: str) -> None:
    table.put(table.new("Test_Value", Id="a\ud800", Many_string=["\udfff"]))
    written = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    writer = _output.make_writer(name, written)
    writer.rows(list(table.query("SELECT Id, Many_string FROM Test_Value")))
    writer.end(complete=True)
    written.flush()
    written.seek(0)
    text = written.read()
    assert "a\\ud800" in text
    if name == "ndjson":
        assert json.loads(text) == {"Id": "a\ud800", "Many_string": ["\udfff"]}


def test_a_query_that_is_no_unicode_is_told_of_without_a_crash(table: wmisink.Connection) -> None:
    with table.query("SELECT \ud800 FRO Test_Room") as call, pytest.raises(wmisink.InvalidQuery, match="\ufffd"):
        list(call)
    with pytest.raises(wmisink.NotFound, match="\ufffd"):
        table.get('Test_Room.Name="\ud800"')
    with pytest.raises(KeyError, match="has no property"):
        table.get("Test_Room")["\ud800"]
    with pytest.raises(AttributeError, match="has no property"):
        table.new("Test_Room", {"\ud800": 1})
