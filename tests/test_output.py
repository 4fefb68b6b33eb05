"""How the command prints rows; any mapping will do for a row here."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pytest
from wmisink._output import FORMATS, duration_text, make_writer, visible

Rows = list[Mapping[str, object]]


class Terminal(io.StringIO):
    """A stream that says it's a terminal."""

    def isatty(self) -> bool:
        return True


def printed(name: str, rows: Rows, *, complete: bool = True, stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    writer = make_writer(name, stream)
    for row in rows:
        writer.rows([dict(row)])
    writer.end(complete=complete)
    return stream.getvalue()


VALUES = {
    "Text": 'a "quoted", text',
    "Big": 2**64 - 1,
    "Real": 1.5,
    "Infinite": math.inf,
    "Yes": True,
    "Nothing": None,
    "When": datetime(2024, 2, 29, 12, 30, 0, 250000, tzinfo=timezone(timedelta(hours=1))),
    "Span": timedelta(days=1, hours=2, seconds=3, microseconds=400000),
    "List": ["a", 1, None],
    "Object": {"Inner": datetime(2024, 1, 1)},  # noqa: DTZ001  an unzoned CIM datetime
}
AS_JSON = {
    "Text": 'a "quoted", text',
    "Big": 18446744073709551615,
    "Real": 1.5,
    "Infinite": None,
    "Yes": True,
    "Nothing": None,
    "When": "2024-02-29T12:30:00.250000+01:00",
    "Span": "P1DT2H0M3.4S",
    "List": ["a", 1, None],
    "Object": {"Inner": "2024-01-01T00:00:00"},
}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_of_any_number_of_rows_is_one_array(count: int) -> None:
    assert json.loads(printed("json", [VALUES] * count)) == [AS_JSON] * count


def test_json_of_a_call_that_failed_is_left_open() -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(printed("json", [VALUES], complete=False))


def test_ndjson_has_an_object_a_line() -> None:
    lines = printed("ndjson", [VALUES, VALUES]).splitlines()
    assert [json.loads(line) for line in lines] == [AS_JSON] * 2


def test_csv_read_back_has_the_cells() -> None:
    header, cells = csv.reader(io.StringIO(printed("csv", [VALUES])))
    assert header == list(VALUES)
    assert cells == [
        'a "quoted", text',
        "18446744073709551615",
        "1.5",
        "null",
        "true",
        "",
        "2024-02-29T12:30:00.250000+01:00",
        "P1DT2H0M3.4S",
        '["a", 1, null]',
        '{"Inner": "2024-01-01T00:00:00"}',
    ]


def test_csv_of_rows_with_fewer_properties_leaves_cells_empty() -> None:
    assert printed("csv", [{"a": 1, "b": 2}, {"a": 3}]) == "a,b\n1,2\n3,\n"


def test_csv_of_rows_with_more_properties_says_so_and_loses_nothing_silently() -> None:
    with pytest.raises(ValueError, match="has the property b, which the header"):
        printed("csv", [{"a": 1}, {"a": 1, "b": 2}])


def test_table_elsewhere_than_on_a_terminal_is_aligned_and_uncut() -> None:
    long = "x" * 300
    assert printed("table", [{"Name": "a", "Id": 7}, {"Name": long, "Id": 12345}]).splitlines() == [
        "Name" + " " * 298 + "   Id",
        "a" + " " * 301 + "    7",
        long + "  12345",
    ]


def test_table_of_rows_of_different_classes_has_the_columns_of_all() -> None:
    assert printed("table", [{"a": "1"}, {"b": "2"}]).splitlines() == ["a  b", "1", "   2"]


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("complete", [True, False])
def test_every_format_of_no_rows_is_quiet(name: str, *, complete: bool) -> None:
    assert printed(name, [], complete=complete).strip() in ("", "[]")


@pytest.mark.parametrize("stream_type", [io.StringIO, Terminal])
def test_table_of_control_characters_shows_them_as_escapes(
    stream_type: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")  # rich itself then writes no escapes
    evil = "a\x1b[31mred\r\nnext\x07\u202e[bold]x[/bold]"
    text = printed("table", [{"Name": evil}], stream=stream_type())
    assert r"a\x1b[31mred\r\nnext\x07\u202e[bold]x[/bold]" in text
    assert not set(text) & set("\x1b\r\x07\u202e")


def test_table_on_a_terminal_has_every_value_however_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    rows: Rows = [{f"Property{number}": f"value{number}" for number in range(30)}]
    text = printed("table", rows, stream=Terminal())
    assert all(f"value{number}" in text for number in range(30))


def test_visible_of_printable_text_is_that_text() -> None:
    assert visible("Größe 東京 → 5") == "Größe 東京 → 5"


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(0), "P0DT0H0M0S"),
        (timedelta(days=2, hours=3, minutes=4, seconds=5), "P2DT3H4M5S"),
        (timedelta(microseconds=10), "P0DT0H0M0.00001S"),
        (timedelta(days=-1), "-P1DT0H0M0S"),
    ],
)
def test_duration_text_is_iso_8601(duration: timedelta, text: str) -> None:
    assert duration_text(duration) == text
