"""Copying classes and their instances from a WMI into a repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from wmisink import _core
from wmisink._arguments import check_text

if TYPE_CHECKING:
    from wmisink import Connection, Row
    from wmisink.embedded import Namespace

_DATETIME: Final = "datetime"


def mirror(wmi: Connection, classes: Iterable[str] | Mapping[str, str], namespace: Namespace) -> dict[str, int]:
    """Copy classes with the instances that they have now.

    Each class is asked for by ``SELECT *`` and defined in the namespace, without superclass and keys, with the
    properties and CIM types of its rows. From then on it answers with the same rows in the same order.

    Parameters
    ----------
    wmi : wmisink.Connection
        Where to copy from: a real computer, for instance.
    classes : iterable of str, or mapping of str to str
        Their names, each perhaps with a WHERE behind it, or these with the names that the copies are to have.
    namespace : wmisink.embedded.Namespace
        Where to copy to.

    Returns
    -------
    dict of str to int
        How many instances each class gave, by its own name. One that gave none isn't defined, since nothing tells its
        properties.

    Raises
    ------
    wmisink.WmiError
        A query failed.
    ValueError
        A class has embedded objects, which aren't copied.
    """
    counts: dict[str, int] = {}
    named = classes if isinstance(classes, Mapping) else {name: name for name in classes}
    for name, copy in named.items():
        rows = list(wmi.query(f"SELECT * FROM {check_text('classes', name)}"))  # noqa: S608  a class's name
        counts[name] = len(rows)
        if rows:
            _copy(check_text("classes", copy), rows, namespace)
    return counts


def _copy(name: str, rows: list[Row], namespace: Namespace) -> None:
    types = _types(rows)
    for prop, cim_type in types.items():
        if cim_type.removesuffix("[]").casefold() == "object":
            raise ValueError(f"{name}.{prop} holds embedded objects, which can't be copied; leave the class out.")
    namespace.define(name, types)
    values = [_values(row) for row in rows]
    namespace.provides(name)(lambda _request: values)


def _types(rows: list[Row]) -> dict[str, str]:
    """The properties of all the rows: a subclass's row may have more than its superclass's."""
    types: dict[str, str] = {}
    for row in rows:
        schema = _core.schema_of(row)
        types.update(zip(schema.names, schema.types, strict=True))
    return types


def _values(row: Row) -> dict[str, object]:
    """A row's values; a datetime that isn't one is copied as WMI's own text."""
    schema = _core.schema_of(row)
    values: dict[str, object] = {}
    for name, cim_type in zip(schema.names, schema.types, strict=True):
        raw = row.raw(name) if cim_type == _DATETIME else None
        values[name] = row[name] if raw is None else raw
    return values
