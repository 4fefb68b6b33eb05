"""The row type: ways to a value, order, equality, pickles, embedded objects, and what could not be shown."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import wmisink
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wmisink import _core
from wmisink.embedded import Namespace


def one(wmi: wmisink.Connection, namespace: Namespace, properties: dict[str, str], values: dict[str, object]) -> Any:
    namespace.define("Test_One", {"Id": "uint32", **properties}, keys=["Id"])
    namespace.put("Test_One", {"Id": 1, **values})
    [row] = wmi.query("SELECT * FROM Test_One")
    return row


@pytest.fixture
def row(wmi: wmisink.Connection, namespace: Namespace) -> Any:
    return one(wmi, namespace, {"Name": "string", "Size": "uint64"}, {"Name": "disk", "Size": 2**40})


def test_row_is_a_sequence_of_its_values(row: Any) -> None:
    assert (row[0], row[1], row[-1], len(row)) == (1, "disk", 2**40, 3)
    assert row[1:] == ("disk", 2**40)
    assert list(row) == [1, "disk", 2**40]
    number, name, size = row
    assert (number, name, size) == (1, "disk", 2**40)


def test_row_beyond_its_values_says_how_many_there_are(row: Any) -> None:
    for index in (3, -4, 2**100):
        with pytest.raises(IndexError):
            row[index]
    with pytest.raises(IndexError, match="has 3 values"):
        row[3]
    with pytest.raises(TypeError, match="not by float"):
        row[1.0]


def test_row_has_the_order_of_the_select_list(wmi: wmisink.Connection, row: Any) -> None:
    assert row
    [turned] = wmi.query("SELECT size, NAME, Id FROM Test_One WHERE Id = 1")
    assert turned.keys() == ("Size", "Name", "Id")
    assert tuple(turned) == (2**40, "disk", 1)


def test_row_tells_its_class_by_key(row: Any) -> None:
    assert row["__CLASS"] == "Test_One"
    assert "__CLASS" not in row.keys()  # noqa: SIM118


def test_row_selected_with_a_path_has_it(wmi: wmisink.Connection, row: Any) -> None:
    assert row
    [selected] = wmi.query("SELECT __RELPATH, Name FROM Test_One")
    assert selected.keys()[:2] == ("__RELPATH", "Name")
    assert selected["__relpath"] == getattr(selected, "__RELPATH") == "Test_One.Id=1"


def test_row_with_a_property_named_like_a_method_has_it_by_key(wmi: wmisink.Connection, namespace: Namespace) -> None:
    row = one(wmi, namespace, {"keys": "string", "Raw": "string"}, {"keys": "k", "Raw": "r"})
    assert row["keys"] == "k"
    assert row.keys() == ("Id", "keys", "Raw")
    assert row.Raw == "r"
    assert row.raw("Raw") is None


def test_row_lists_its_properties_for_completion(row: Any) -> None:
    assert {"Id", "Name", "Size", "keys", "raw"} <= set(dir(row))


def test_rows_hash_and_compare_by_class_names_and_values(wmi: wmisink.Connection, row: Any) -> None:
    [again] = wmi.query("SELECT * FROM Test_One")
    [fewer] = wmi.query("SELECT Id, Name FROM Test_One")
    assert (row == again, hash(row) == hash(again), row != fewer) == (True, True, True)
    assert row != (1, "disk", 2**40)
    assert len({row, again, fewer}) == 2
    with pytest.raises(TypeError):
        _ = row < again


def test_row_with_a_list_has_no_hash(wmi: wmisink.Connection, namespace: Namespace) -> None:
    row = one(wmi, namespace, {"Names": "string[]"}, {"Names": ["a"]})
    with pytest.raises(TypeError, match="unhashable"):
        hash(row)


def test_notebooks_show_a_table_in_which_nothing_is_markup(wmi: wmisink.Connection, namespace: Namespace) -> None:
    row = one(wmi, namespace, {"Name": "string", "Size": "uint64"}, {"Name": "<b>&\"'"})
    assert row._repr_html_() == (
        "<table><caption>Test_One</caption><tr><th>Id</th><td>1</td></tr>"
        "<tr><th>Name</th><td>&lt;b&gt;&amp;&quot;&#x27;</td></tr><tr><th>Size</th><td>None</td></tr></table>"
    )


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_row_survives_a_pickle(row: Any, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(row, protocol))  # noqa: S301
    assert again == row
    assert (again.Name, again["size"], repr(again)) == ("disk", 2**40, repr(row))


def test_rows_in_one_pickle_share_their_schema(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_One", {"Id": "uint32", "When": "datetime"}, keys=["Id"])
    for number in range(1000):
        namespace.put("Test_One", {"Id": number, "When": "nonsense"})
    rows = list(wmi.query("SELECT * FROM Test_One"))
    dumped = pickle.dumps(rows)
    assert len(dumped) < 50 * len(rows)
    assert b"eval" not in dumped
    again = pickle.loads(dumped)  # noqa: S301
    assert again == rows
    assert again[7].raw("When") == "nonsense"


def test_row_is_copied(row: Any) -> None:
    assert copy.copy(row) == copy.deepcopy(row) == row


@pytest.mark.parametrize(
    ("schema", "values", "raw", "error"),
    [
        (None, (), None, TypeError),
        (_core.RowSchema("C", ("A",), ("uint8",)), (), None, ValueError),
        (_core.RowSchema("C", ("A",), ("uint8",)), (1, 2), None, ValueError),
        (_core.RowSchema("C", ("A",), ("uint8",)), (1,), 5, TypeError),
    ],
)
def test_pickle_of_nonsense_is_refused(schema: Any, values: Any, raw: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        _core._restore_row(schema, values, raw)  # noqa: SLF001


def test_schema_of_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="as many types as names"):
        _core.RowSchema("C", ("A",), ())
    with pytest.raises(TypeError):
        _core.RowSchema("C", (5,), ("uint8",))  # type: ignore[arg-type]


def test_row_is_made_by_nobody_else() -> None:
    with pytest.raises(TypeError):
        _core.Row()


def test_rows_are_no_burden_to_the_garbage_collector(wmi: wmisink.Connection, namespace: Namespace) -> None:
    plain = one(wmi, namespace, {"Name": "string", "When": "datetime"}, {"Name": "a", "When": timedelta(1)})
    assert not gc.is_tracked(plain)
    namespace.define("Test_Two", {"Id": "uint32", "Names": "string[]"}, keys=["Id"])
    namespace.put("Test_Two", {"Id": 1, "Names": []})
    [listed] = wmi.query("SELECT * FROM Test_Two")
    assert gc.is_tracked(listed)
    listed.Names.append(listed)  # a ring, which only the collector can undo
    assert repr(listed).count("Test_Two") == 2


def test_row_gives_back_what_it_holds(wmi: wmisink.Connection, namespace: Namespace) -> None:
    class_names = ["x" * 1000]
    row = one(wmi, namespace, {"Names": "string[]"}, {"Names": class_names})
    names = row.Names
    held = sys.getrefcount(names)
    again = pickle.loads(pickle.dumps(row))  # noqa: S301
    del row
    gc.collect()
    left = sys.getrefcount(names)
    assert left == held - 1
    assert again.Names == class_names


MALFORMED = [
    "20240101000000.861000+00",
    "00000101000000.000000+000",
    "20240230000000.000000+000",
    "nonsense",
    "",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_datetime_is_none_counted_and_readable(
    wmi: wmisink.Connection, namespace: Namespace, text: str
) -> None:
    namespace.define("Test_One", {"Id": "uint32", "When": "datetime"}, keys=["Id"])
    namespace.put("Test_One", {"Id": 1, "When": text})
    call = wmi.query("SELECT * FROM Test_One")
    [row] = call
    assert row.When is None
    assert row.raw("When") == row.raw("WHEN") == text
    assert row.raw("Id") is None
    assert call.status().malformed == 1
    with pytest.raises(KeyError, match="Absent"):
        row.raw("Absent")
    with pytest.raises(TypeError, match="not int"):
        row.raw(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20060621000000.******+***", datetime(2006, 6, 21)),  # noqa: DTZ001  what Windows says of a driver
        ("2006**************.******+000"[:25], None),
        ("20060621******.******-480", datetime(2006, 6, 21, tzinfo=timezone(timedelta(hours=-8)))),
        ("****0101000000.000000+000", None),
        ("********010203.000000:000", None),
        ("00000012******.******:000", timedelta(days=12)),
    ],
)
def test_datetime_with_asterisks_is_the_earliest_and_keeps_its_text(
    wmi: wmisink.Connection, namespace: Namespace, text: str, value: object
) -> None:
    namespace.define("Test_One", {"Id": "uint32", "When": "datetime"}, keys=["Id"])
    namespace.put("Test_One", {"Id": 1, "When": text})
    [row] = wmi.query("SELECT * FROM Test_One")
    assert row.When == value
    assert row.raw("When") == text


def test_malformed_elements_of_an_array_keep_their_texts(wmi: wmisink.Connection, namespace: Namespace) -> None:
    good = datetime(2024, 1, 1, tzinfo=timezone.utc)
    row = one(wmi, namespace, {"Times": "datetime[]"}, {"Times": [good, "nonsense", good, ""]})
    assert row.Times == [good, None, good, None]
    assert row.raw("Times") == [None, "nonsense", None, ""]


def test_embedded_objects_are_rows(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Point", {"X": "sint32", "Y": "sint32"})
    namespace.define("Test_Line", {"Begin": "object", "Name": "string"})
    namespace.define("Test_Shape", {"Id": "uint32", "Line": "object", "Points": "object[]"}, keys=["Id"])
    point = {"__CLASS": "Test_Point", "X": 1, "Y": -1}
    namespace.put(
        "Test_Shape",
        {"Id": 1, "Line": {"__CLASS": "Test_Line", "Begin": point, "Name": "l"}, "Points": [point, {**point, "X": 2}]},
    )
    namespace.put("Test_Shape", {"Id": 2})
    shape, empty = sorted(wmi.query("SELECT * FROM Test_Shape"), key=lambda row: row.Id)
    assert type(shape.Line) is wmisink.Row
    assert dict(shape.Line.Begin) == {"X": 1, "Y": -1}
    assert [point.X for point in shape.Points] == [1, 2]
    assert shape.Line["__CLASS"] == "Test_Line"
    assert (empty.Line, empty.Points) == (None, None)
    assert pickle.loads(pickle.dumps(shape)) == shape  # noqa: S301


@pytest.mark.parametrize(
    ("value", "error", "told"),
    [
        ({"X": 1}, ValueError, "__CLASS"),
        ({"__CLASS": "Test_Absent"}, ValueError, "Test_Absent"),
        ({"__CLASS": 5}, TypeError, "__CLASS"),
        ({"__CLASS": "Test_Point", "Z": 1}, ValueError, "Z"),
        ({"__CLASS": "Test_Point", "X": 2**31}, ValueError, "Test_Point.X"),
        (5, TypeError, "int"),
    ],
)
def test_embedded_object_that_cannot_be_says_why(
    namespace: Namespace, value: object, error: type[Exception], told: str
) -> None:
    namespace.define("Test_Point", {"X": "sint32"})
    namespace.define("Test_Shape", {"Id": "uint32", "Point": "object"}, keys=["Id"])
    with pytest.raises(error, match=told):
        namespace.put("Test_Shape", {"Id": 1, "Point": value})


TEXTS = st.text(st.characters(exclude_categories=()), max_size=50)  # lone surrogates too


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, max_size=50), numbers=st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20))
def test_any_text_and_number_comes_back(
    wmi: wmisink.Connection, namespace: Namespace, texts: list[str], numbers: list[int]
) -> None:
    namespace.define("Test_Any", {"Id": "uint32", "Text": "string", "Numbers": "sint64[]"}, keys=["Id"])

    @namespace.provides("Test_Any")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        yield from ({"Id": number, "Text": text, "Numbers": numbers} for number, text in enumerate(texts))

    rows = list(wmi.query("SELECT Text, Numbers FROM Test_Any"))
    # Two surrogates side by side are one character in UTF-16.
    wanted = [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for text in texts]
    assert [row.Text for row in rows] == wanted
    assert all(row.Numbers == numbers for row in rows)


HALF_MINUTES = range(-23 * 120, 23 * 120 + 1)
ZONES = [timezone(timedelta(seconds=30 * number)) for number in HALF_MINUTES]
MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.none() | st.sampled_from(ZONES),
)
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=99_999_999, hours=23))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(times=st.lists(MOMENTS | LENGTHS, min_size=1, max_size=50))
def test_any_time_comes_back_as_the_same_time(
    wmi: wmisink.Connection, namespace: Namespace, times: list[datetime | timedelta]
) -> None:
    namespace.define("Test_Any", {"Id": "uint32", "Times": "datetime[]"}, keys=["Id"])
    namespace.provides("Test_Any")(lambda _request: [{"Id": 1, "Times": times}])
    [row] = wmi.query("SELECT Times FROM Test_Any")
    assert row.Times == times
