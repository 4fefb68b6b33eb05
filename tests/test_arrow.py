"""Rows as Arrow: the capsules, the columns, how a call's end is told, and what is held."""

from __future__ import annotations

import gc
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import wmisink
from wmisink.embedded import InstanceRequest, Namespace, Repository

pa: Any = pytest.importorskip(
    "pyarrow",
    reason="pyarrow reads what is given here; the Windows half has nanoarrow in its place, a fiftieth of the size",
)

NOON = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)

#: CIM type, what a property of it is shown as, a value.
COLUMNS: list[tuple[str, str, object]] = [
    ("boolean", "bool", True),
    ("sint8", "int8", -128),
    ("uint8", "uint8", 255),
    ("sint16", "int16", -(2**15)),
    ("uint16", "uint16", 2**16 - 1),
    ("sint32", "int32", -(2**31)),
    ("uint32", "uint32", 2**32 - 1),
    ("sint64", "int64", -(2**63)),
    ("uint64", "uint64", 2**64 - 1),
    ("real32", "float", 0.5),
    ("real64", "double", 0.1),
    ("string", "string", "Größe 東京 \U0001f40d"),
    ("char16", "string", "ß"),
    ("reference", "string", r"\\.\root\test:Test_Number.Number=1"),
    ("datetime", "timestamp[us, tz=UTC]", NOON),
    ("boolean[]", "list<item: bool>", [True, False]),
    ("sint8[]", "list<item: int8>", [-1, 127]),
    ("uint8[]", "list<item: uint8>", [0, 255]),
    ("sint16[]", "list<item: int16>", [-1]),
    ("uint16[]", "list<item: uint16>", [0, 40000]),
    ("sint32[]", "list<item: int32>", [-1]),
    ("uint32[]", "list<item: uint32>", [2**32 - 1]),
    ("sint64[]", "list<item: int64>", [-(2**63), 2**63 - 1]),
    ("uint64[]", "list<item: uint64>", [2**64 - 1]),
    ("real32[]", "list<item: float>", [0.25]),
    ("real64[]", "list<item: double>", [-1e300]),
    ("char16[]", "list<item: string>", ["a", "ß"]),
    ("string[]", "list<item: string>", ["", "東京"]),
    ("datetime[]", "list<item: timestamp[us, tz=UTC]>", [NOON]),
]


def named(columns: list[tuple[str, str, object]]) -> dict[str, tuple[str, str, object]]:
    return {f"P{index}": column for index, column in enumerate(columns)}


def define(namespace: Namespace, properties: Mapping[str, Any], rows: list[Mapping[str, object]]) -> None:
    """Define Test_Value with an Id, and instances of it."""
    namespace.define("Test_Value", {"Id": "uint32", **properties}, keys=["Id"])
    for number, row in enumerate(rows):
        namespace.put("Test_Value", {"Id": number, **row})


def test_every_type_has_its_column(namespace: Namespace, wmi: wmisink.Connection) -> None:
    columns = named(COLUMNS)
    values = {name: value for name, (_, _, value) in columns.items()}
    define(namespace, {name: cim for name, (cim, _, _) in columns.items()}, [values, dict.fromkeys(columns)])
    table = wmi.query("SELECT * FROM Test_Value").to_arrow()
    assert {name: str(table.schema.field(name).type) for name in columns} == {n: a for n, (_, a, _) in columns.items()}
    assert table.to_pylist() == [{"Id": 0, **values}, {"Id": 1, **dict.fromkeys(columns)}]


def test_columns_come_in_the_order_of_the_select_list(namespace: Namespace, wmi: wmisink.Connection) -> None:
    define(namespace, {"Name": "string", "Size": "uint64"}, [{"Name": "a", "Size": 5}])
    table = wmi.query("SELECT size, __PATH, Name FROM test_value").to_arrow()
    assert table.column_names == ["Size", "__PATH", "Name"]
    assert table.to_pylist()[0]["Name"] == "a"
    assert wmi.instances("Test_Value").to_arrow().column_names == ["Id", "Name", "Size"]


@pytest.mark.parametrize("wql", ["SELECT * FROM Test_Value", "SELECT * FROM Test_Value WHERE Id > 100"])
def test_schema_is_known_before_the_first_row(wql: str, namespace: Namespace, wmi: wmisink.Connection) -> None:
    define(namespace, {"Name": "string", "Many": "sint16[]"}, [])
    schema = pa.schema([("Id", pa.uint32()), ("Name", pa.string()), ("Many", pa.list_(pa.int16()))])
    assert wmi.query(wql).to_arrow().schema == schema


def test_schema_leaves_the_rows_and_is_known_while_there_is_none(namespace: Namespace, wmi: wmisink.Connection) -> None:
    go_on = threading.Event()
    namespace.define("Test_Late", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Late")
    def provide(_request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        go_on.wait(60)
        yield {"Id": 1}

    call = wmi.query("SELECT * FROM Test_Late")
    assert pa.schema(call).names == ["Id"]
    assert call.status().rows_seen == 0
    go_on.set()
    assert pa.schema(call).names == ["Id"]
    assert [row.Id for row in call] == [1]


def test_class_is_asked_for_though_no_further_call_may_be_outstanding(
    repository: Repository, namespace: Namespace, numbers: Callable[[int], str]
) -> None:
    with wmisink.connect(namespace.path, repository=repository, max_calls=1) as wmi:
        call = wmi.query(numbers(5000), capacity=10)  # which stays outstanding until it is read
        assert call.to_arrow()["Number"].to_pylist() == list(range(5000))


def test_rows_looked_at_for_the_schema_are_not_lost(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    numbers(0)
    call = wmi.classes()  # no class tells of these
    names = pa.schema(call).names
    before = call.poll(1)
    rest = list(call)
    assert isinstance(names, list)
    assert "Test_Number" in {definition.class_name for definition in [*before, *rest]}


def test_objects_of_derived_classes_give_what_the_class_has(namespace: Namespace, wmi: wmisink.Connection) -> None:
    define(namespace, {"Name": "string"}, [{"Name": "base"}])
    namespace.define("Test_More", {"Extra": "string"}, superclass="Test_Value")
    namespace.put("Test_More", {"Id": 7, "Name": "more", "Extra": "left out"})
    table = wmi.query("SELECT * FROM Test_Value").to_arrow().sort_by("Id")
    assert table.to_pylist() == [{"Id": 0, "Name": "base"}, {"Id": 7, "Name": "more"}]


def test_intervals_are_durations_where_the_class_says_so(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.load_mof('class Test_Value { [key] uint32 Id; [SubType("interval")] datetime Length; datetime At; };')
    length = timedelta(days=3, seconds=5, microseconds=7)
    namespace.put("Test_Value", {"Id": 1, "Length": length, "At": NOON})
    table = wmi.query("SELECT Length, At FROM Test_Value").to_arrow()
    assert [str(column.type) for column in table.columns] == ["duration[us]", "timestamp[us, tz=UTC]"]
    assert table.to_pylist() == [{"Length": length, "At": NOON}]


def test_datetimes_of_another_kind_are_null_and_counted_and_stay_as_text(
    namespace: Namespace, wmi: wmisink.Connection
) -> None:
    texts = ["20240229120000.000000+060", "20240229120000.000000+***", "00000001000000.000000:000", None]
    define(namespace, {"At": "datetime"}, [{"At": text} for text in texts])
    call = wmi.query("SELECT At FROM Test_Value")
    assert call.to_arrow()["At"].to_pylist() == [NOON - timedelta(hours=1), None, None, None]
    assert call.status().malformed == 2
    call = wmi.query("SELECT At FROM Test_Value")
    assert call.to_arrow(datetimes="text")["At"].to_pylist() == texts
    assert call.status().malformed == 0
    [batch] = wmi.query("SELECT At FROM Test_Value").arrow_batches(datetimes="text")
    assert pa.record_batch(batch)["At"].to_pylist() == texts


def test_embedded_objects_are_structs(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Inner", {"Name": "string", "Size": "uint8"})
    namespace.define(
        "Test_Outer",
        {"Id": "uint32", "One": "object:Test_Inner", "Many": "object:Test_Inner[]", "Any": "object"},
        keys=["Id"],
    )
    inner = [{"__CLASS": "Test_Inner", "Name": name, "Size": 3} for name in ("a", "b")]
    shown = [{"Name": name, "Size": 3} for name in ("a", "b")]
    made = [wmi.new("Test_Inner", {"Name": value["Name"], "Size": 3}) for value in inner]
    empty = wmi.query("SELECT One, Many FROM Test_Outer").to_arrow()
    struct = pa.struct([("Name", pa.string()), ("Size", pa.uint8())])
    assert empty.schema == pa.schema([("One", struct), ("Many", pa.list_(struct))])
    wmi.put(wmi.new("Test_Outer", {"Id": 1, "One": made[0], "Many": made, "Any": made[1]}))
    wmi.put(wmi.new("Test_Outer", {"Id": 2}))
    table = wmi.query("SELECT * FROM Test_Outer").to_arrow().sort_by("Id")
    assert table.schema.field("Any").type == struct  # of the first that there is
    assert table.to_pylist() == [
        {"Id": 1, "One": shown[0], "Many": shown, "Any": shown[1]},
        {"Id": 2, "One": None, "Many": None, "Any": None},
    ]


def test_object_that_nothing_tells_of_is_text(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Outer", {"Id": "uint32", "Any": "object"}, keys=["Id"])
    namespace.put("Test_Outer", {"Id": 1})
    table = wmi.query("SELECT Any FROM Test_Outer").to_arrow()
    assert table.schema == pa.schema([("Any", pa.string())])


def test_object_within_its_own_class_is_text(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.load_mof("class Test_Chain { [key] uint32 Id; Test_Chain Next; };")
    first = wmi.new("Test_Chain", {"Id": 1})
    wmi.put(wmi.new("Test_Chain", {"Id": 2, "Next": first}))
    [row] = wmi.query("SELECT * FROM Test_Chain").to_arrow().to_pylist()
    assert row["Id"] == 2
    assert "instance of Test_Chain" in row["Next"]


def test_result_of_no_class_takes_its_columns_from_the_first_rows(
    namespace: Namespace, wmi: wmisink.Connection
) -> None:
    namespace.load_mof(
        "class Test_Room { [key] string Name; };"
        "class Test_Lamp { [key] string Name; uint16 Watt; };"
        "[association] class Test_In { [key] Test_Room ref Room; [key] Test_Lamp ref Lamp; };"
    )
    room = namespace.put("Test_Room", {"Name": "cellar"})
    lamp = namespace.put("Test_Lamp", {"Name": "bulb", "Watt": 40})
    namespace.put("Test_In", {"Room": room, "Lamp": lamp})
    table = wmi.associators(room).to_arrow()
    assert table.to_pylist() == [{"Name": "bulb", "Watt": 40}]
    assert table.schema.field("Watt").type == pa.uint16()
    assert wmi.associators(lamp, result_class="Test_Lamp").to_arrow().num_rows == 0


def test_events_come_with_what_they_tell_of(namespace: Namespace, wmi: wmisink.Connection) -> None:
    define(namespace, {"Name": "string"}, [])
    call = wmi.watch("Test_Value", on="creation", within=0.05)
    batches = call.arrow_batches()
    shown: list[Mapping[str, Any]] = []
    thread = threading.Thread(target=lambda: shown.extend(pa.record_batch(next(batches)).to_pylist()))
    thread.start()
    while call.status().phase == "created":
        threading.Event().wait(0.01)
    namespace.put("Test_Value", {"Id": 1, "Name": "lamp"})
    thread.join()
    call.close()
    assert shown[0]["TargetInstance"] == {"Id": 1, "Name": "lamp"}
    assert set(shown[0]) == {"SECURITY_DESCRIPTOR", "TIME_CREATED", "TargetInstance"}


def test_result_is_read_whole_whatever_its_size(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(30_000), capacity=100)
    assert call.to_arrow()["Number"].to_pylist() == list(range(30_000))
    assert call.status().high_water <= 100


def test_batches_are_bounded_and_stay_valid(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(25))
    call.wait()
    batches = list(call.arrow_batches(max_rows=10))
    del call
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert repr(batches[0]) == "<wmisink.ArrowBatch of 10 rows, 1 columns>"
    twice = [pa.record_batch(batches[1]) for _ in range(2)]
    del batches
    gc.collect()
    assert [batch["Number"].to_pylist() for batch in twice] == [list(range(10, 20))] * 2


def test_column_outlives_its_batch_and_is_released_on_another_thread(
    wmi: wmisink.Connection, numbers: Callable[[int], str]
) -> None:
    columns = [pa.record_batch(batch).column(0) for batch in wmi.query(numbers(1000)).arrow_batches()]
    gc.collect()
    thread = threading.Thread(target=columns.clear)
    kept = columns[0].slice(990)
    thread.start()
    thread.join()
    assert kept.to_pylist() == list(range(990, 1000))


def test_stream_outlives_its_call_and_connection(
    repository: Repository, namespace: Namespace, numbers: Callable[[int], str]
) -> None:
    wql = numbers(10)
    reader = pa.RecordBatchReader.from_stream(wmisink.connect(namespace.path, repository=repository).query(wql))
    gc.collect()
    assert reader.read_all()["Number"].to_pylist() == list(range(10))


def test_stream_is_read_on_another_thread(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    reader = pa.RecordBatchReader.from_stream(wmi.query(numbers(1000)))
    tables: list[Any] = []
    thread = threading.Thread(target=lambda: tables.append(reader.read_all()))
    thread.start()
    thread.join()
    assert tables[0].num_rows == 1000


def test_stream_released_early_ends_the_call(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(100_000), capacity=10)
    reader = pa.RecordBatchReader.from_stream(call)
    assert reader.read_next_batch().num_rows > 0
    reader.close()
    assert call.wait().phase == "cancelled"
    assert call.status().rows_queued == 0


def test_stream_that_nobody_reads_ends_the_call(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(100_000), capacity=10)
    stream = call.__arrow_c_stream__()
    del stream
    assert call.wait().phase == "cancelled"


def test_batches_left_early_end_the_call(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(100_000), capacity=10)
    for _batch in call.arrow_batches(max_rows=10):
        break
    gc.collect()
    assert call.wait().phase == "cancelled"


@pytest.mark.parametrize(
    "take", [lambda c: c.to_arrow(), lambda c: c.__arrow_c_stream__(), lambda c: c.arrow_batches()]
)
def test_rows_are_given_once(take: Any, wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(3))
    list(call)
    with pytest.raises(wmisink.AlreadyIterated):
        take(call)
    call = wmi.query(numbers(3))
    call.close()
    with pytest.raises(wmisink.CallClosed):
        take(call)
    with pytest.raises(wmisink.CallClosed):
        call.__arrow_c_schema__()


def test_rows_of_a_stream_are_not_taken_by_others(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(3))
    reader = pa.RecordBatchReader.from_stream(call)
    with pytest.raises(wmisink.AlreadyIterated):
        list(call)
    assert reader.read_all().num_rows == 3


@pytest.mark.parametrize(
    "take",
    [
        lambda call: call.to_arrow(),
        lambda call: call.to_pandas(),
        lambda call: call.to_polars(),
        lambda call: list(call.arrow_batches()),
        lambda call: call.__arrow_c_schema__(),
    ],
)
def test_failure_is_wmisinks_own(take: Any, wmi: wmisink.Connection) -> None:
    pytest.importorskip("polars", reason="one of the libraries")
    pytest.importorskip("pandas", reason="one of the libraries")
    with pytest.raises(wmisink.InvalidClass) as caught:
        take(wmi.query("SELECT * FROM Test_Missing"))
    assert caught.value.query == "SELECT * FROM Test_Missing"


def test_failure_comes_after_the_rows(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Torn", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Torn")
    def provide(_request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        yield {"Id": 1}
        raise LookupError("the disk is gone")

    batches = wmi.query("SELECT * FROM Test_Torn").arrow_batches()
    assert len(next(batches)) == 1
    with pytest.raises(wmisink.ProviderFailure, match="the disk is gone"):
        next(batches)
    with pytest.raises(wmisink.ProviderFailure, match="the disk is gone"):
        wmi.query("SELECT * FROM Test_Torn").to_arrow()


def test_foreign_consumer_is_told_the_whole_message(wmi: wmisink.Connection) -> None:
    with pytest.raises(wmisink.InvalidClass) as own:
        list(wmi.query("SELECT * FROM Test_Missing"))
    with pytest.raises(OSError, match=re.escape(str(own.value))):
        pa.table(wmi.query("SELECT * FROM Test_Missing"))


def test_cancelled_call_says_so(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(100_000), capacity=10)
    batches = call.arrow_batches(max_rows=10)
    next(batches)
    call.cancel()
    with pytest.raises(wmisink.CallCancelled):
        list(batches)


@pytest.mark.parametrize("arguments", [{"max_rows": 0}, {"max_rows": "1"}, {"datetimes": "iso"}])
def test_wrong_arguments_take_no_rows(
    arguments: dict[str, Any], wmi: wmisink.Connection, numbers: Callable[[int], str]
) -> None:
    call = wmi.query(numbers(3))
    with pytest.raises((TypeError, ValueError), match=r"max_rows|datetimes"):
        call.arrow_batches(**arguments)
    assert call.to_arrow().num_rows == 3


@pytest.mark.thread_unsafe(reason="takes modules away from the whole process")
@pytest.mark.parametrize(
    ("library", "method"), [("pyarrow", "to_arrow"), ("polars", "to_polars"), ("pandas", "to_pandas")]
)
def test_missing_library_is_named_and_the_rows_stay(
    library: str, method: str, wmi: wmisink.Connection, numbers: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = wmi.query(numbers(3))
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, library, None)
        with pytest.raises(ModuleNotFoundError, match=f"Call.{method} needs {library}.*pip install {library}"):
            getattr(call, method)()
    assert len(list(call)) == 3


def test_no_python_runs_for_each_row(namespace: Namespace, wmi: wmisink.Connection) -> None:
    namespace.define("Test_Stored", {"Id": "uint32", "Name": "string"}, keys=["Id"])

    def calls(rows: int) -> int:
        seen = 0

        def count(_frame: object, _event: str, _argument: object) -> None:
            nonlocal seen
            seen += 1

        for number in range(rows):
            namespace.put("Test_Stored", {"Id": number, "Name": f"row {number}"})
        call = wmi.query("SELECT * FROM Test_Stored")
        call.wait()
        sys.setprofile(count)
        try:
            [batch] = call.arrow_batches()
        finally:
            sys.setprofile(None)
        assert len(batch) == rows
        return seen

    assert calls(10) == calls(1000)
