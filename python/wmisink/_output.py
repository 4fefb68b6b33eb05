"""Rows as text: tables, JSON, newline-delimited JSON and CSV."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol, TextIO

if TYPE_CHECKING:
    #: A row, or whatever `dict` makes a dictionary of in the same way.
    class AnyRow(Protocol):
        def keys(self) -> Iterable[str]: ...
        def __getitem__(self, key: str, /) -> Any: ...


class Writer(Protocol):
    """Prints rows in one format."""

    def rows(self, rows: Iterable[AnyRow]) -> None:
        """Take rows that have arrived."""

    def end(self, *, complete: bool) -> None:
        """No more rows come; `complete` is false if that is since the call failed."""


class NdjsonWriter:
    """A JSON object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def rows(self, rows: Iterable[AnyRow]) -> None:
        """Print them."""
        self._stream.writelines(f"{json_text(row)}\n" for row in rows)

    def end(self, *, complete: bool) -> None:
        """Nothing is left to print."""


class JsonWriter:
    """One JSON array. Of a call that failed it's left open, so that nobody takes it for the whole."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._separator = "[\n"

    def rows(self, rows: Iterable[AnyRow]) -> None:
        """Print them."""
        for row in rows:
            self._stream.write(f"{self._separator}  {json_text(row)}")
            self._separator = ",\n"

    def end(self, *, complete: bool) -> None:
        """Close the array."""
        if complete:
            self._stream.write("[]\n" if self._separator == "[\n" else "\n]\n")


class CsvWriter:
    """RFC 4180 with line feeds; the first row's properties are the header."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._columns: list[str] | None = None

    def rows(self, rows: Iterable[AnyRow]) -> None:
        """Print them.

        Raises
        ------
        ValueError
            A row of another class has a property that the header lacks.
        """
        for row in rows:
            if self._columns is None:
                self._columns = list(row.keys())
                self._writer.writerow(self._columns)
            values = dict(_items(row))
            cells = [cell_text(values.pop(column, None)) for column in self._columns]
            if values:
                raise ValueError(
                    f"A row has the property {next(iter(values))}, which the header of the CSV, made of the first row, "
                    "lacks. Name the properties in the query, or take --format ndjson."
                )
            self._writer.writerow(cells)

    def end(self, *, complete: bool) -> None:
        """Nothing is left to print."""


class TableWriter:
    """Aligned columns once all rows are there: drawn by rich on a terminal, plain and uncut elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._columns: dict[str, None] = {}
        self._rows: list[dict[str, object]] = []

    def rows(self, rows: Iterable[AnyRow]) -> None:
        """Keep them."""
        for row in rows:
            values = dict(_items(row))
            self._columns.update(dict.fromkeys(values))
            self._rows.append(values)

    def end(self, *, complete: bool) -> None:  # noqa: ARG002  what came is worth seeing either way
        """Print what came."""
        columns = list(self._columns)
        if not columns:
            return
        cells = [[visible(cell_text(row.get(column))) for column in columns] for row in self._rows]
        numeric = [any(_is_number(row.get(column)) for row in self._rows) for column in columns]
        draw = _draw_on_terminal if self._stream.isatty() else _draw_plain
        draw(self._stream, columns, cells, numeric)


#: What --format takes.
FORMATS: Final[Mapping[str, Callable[[TextIO], Writer]]] = {
    "table": TableWriter,
    "json": JsonWriter,
    "ndjson": NdjsonWriter,
    "csv": CsvWriter,
}


def make_writer(name: str, stream: TextIO) -> Writer:
    """A writer of one of `FORMATS`; what other programs read is UTF-8, whatever the console's encoding is."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        if name == "table" or stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return FORMATS[name](stream)


def json_text(row: AnyRow) -> str:
    """A row as a JSON object on one line."""
    return json.dumps(_plain(row), ensure_ascii=False, allow_nan=False)


def cell_text(value: object) -> str:
    """A value as one cell of a table: NULL is empty, what has parts is JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def visible(text: str) -> str:
    r"""The text with everything that isn't printable written as an escape, such as ``\n`` or ``\x1b``."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def duration_text(duration: timedelta) -> str:
    """ISO 8601: ``P1DT2H3M4.5S``."""
    sign = "-" if duration < timedelta(0) else ""
    whole = abs(duration)
    minutes, seconds = divmod(whole.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{whole.microseconds:06}".rstrip("0") if whole.microseconds else ""
    return f"{sign}P{whole.days}DT{hours}H{minutes}M{seconds}{fraction}S"


def _items(row: AnyRow) -> Iterable[tuple[str, Any]]:
    return ((key, row[key]) for key in row.keys())  # noqa: SIM118  iterating a row isn't promised to give its keys


def _plain(value: Any) -> Any:
    """What JSON has for a value. JSON has no infinities: they are null."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in _items(value)}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _draw_plain(stream: TextIO, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> None:
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    for line in (columns, *rows):
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ]
        stream.write("  ".join(cells).rstrip() + "\n")


def _draw_on_terminal(
    stream: TextIO, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    from rich import box  # noqa: PLC0415  only a terminal needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False)
    narrowest = sum(min(len(name), 8) + 2 for name in columns)
    if narrowest > console.width:  # too many columns to stand side by side: a block a row
        widest = max(map(len, columns))
        for row in rows:
            for name, cell in zip(columns, row, strict=True):
                console.print(Text(f"{name:>{widest}}  ", style="bold") + Text(cell))
            console.print()
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, right in zip(columns, numeric, strict=True):
        table.add_column(Text(name), justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
