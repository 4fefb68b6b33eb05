"""What Arrow shows is what rows show, whatever the values are."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import wmisink
from hypothesis import given, settings
from hypothesis import strategies as st
from wmisink.embedded import Repository

pa: Any = pytest.importorskip(
    "pyarrow",
    reason="pyarrow reads what is given here; the Windows half has nanoarrow in its place, a fiftieth of the size",
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TIMES = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(timezone.utc))  # noqa: DTZ001

SCALARS: dict[str, st.SearchStrategy[object]] = {
    "boolean": st.booleans(),
    **{f"sint{bits}": st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": st.integers(0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "real32": st.floats(width=32, allow_nan=False),
    "real64": st.floats(allow_nan=False),
    "string": TEXTS,
    "char16": st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]),
    "datetime": TIMES,
}

STRATEGIES = {
    **{f"One_{name}": st.none() | values for name, values in SCALARS.items()},
    **{f"Many_{name}": st.none() | st.lists(values, max_size=4) for name, values in SCALARS.items()},
}

INTERVALS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=99_999_999))


def served(instances: list[dict[str, object]]) -> wmisink.Connection:
    repository = Repository()
    namespace = repository.namespace(r"root\test")
    properties = {f"One_{name}": name for name in SCALARS} | {f"Many_{name}": f"{name}[]" for name in SCALARS}
    namespace.define("Test_Any", {"Id": "uint32", **properties}, keys=["Id"])
    for number, values in enumerate(instances):
        namespace.put("Test_Any", {"Id": number, **values})
    return wmisink.connect(namespace.path, repository=repository)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(STRATEGIES), max_size=6))
def test_rows_and_arrow_show_the_same_values(instances: list[dict[str, object]]) -> None:
    with served(instances) as wmi:
        rows = [dict(row) for row in wmi.query("SELECT * FROM Test_Any")]
        table = wmi.query("SELECT * FROM Test_Any").to_arrow()
        batches = wmi.query("SELECT * FROM Test_Any").arrow_batches(max_rows=2)
        parts = [row for batch in batches for row in pa.record_batch(batch).to_pylist()]
    assert table.to_pylist() == rows
    assert parts == rows
    table.validate(full=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.none() | INTERVALS, max_size=6))
def test_rows_and_arrow_show_the_same_intervals(lengths: list[timedelta | None]) -> None:
    repository = Repository()
    namespace = repository.namespace(r"root\test")
    namespace.load_mof('class Test_Length { [key] uint32 Id; [SubType("interval")] datetime Length; };')
    for number, length in enumerate(lengths):
        namespace.put("Test_Length", {"Id": number, "Length": length})
    with wmisink.connect(namespace.path, repository=repository) as wmi:
        rows = [row.Length for row in wmi.query("SELECT Length FROM Test_Length")]
        table = wmi.query("SELECT Length FROM Test_Length").to_arrow()
    assert table["Length"].to_pylist() == rows
