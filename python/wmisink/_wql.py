"""Writing WQL, so that no value can change what a query means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wmisink import _core
from wmisink._arguments import check_text
from wmisink._parameters import plain_value

_EVENT_CLASSES: Final = {
    "creation": "__InstanceCreationEvent",
    "modification": "__InstanceModificationEvent",
    "deletion": "__InstanceDeletionEvent",
    "any": "__InstanceOperationEvent",
}
#: What `watch` can wait for.
EVENTS: Final = tuple(_EVENT_CLASSES)

_SHORTEST_WITHIN: Final = 0.001


def identifier(what: str, value: object, *, dotted: bool = False) -> str:
    """A name of a class, a property, a role or a qualifier, as it is; anything else is refused."""
    name = check_text(what, value)
    try:
        checked = str(_core.Identifier(name))
    except ValueError as error:
        raise ValueError(f"{what} must be a name, and {name!r} is none. {error}") from None
    if "." in checked and not dotted:
        raise ValueError(f"{what} must be a name of one part, and {name!r} has a dot in it.")
    return checked


def event_query(class_name: str, on: str, within: float | None, where: str | Mapping[str, object] | None) -> str:
    """The query for what happens to the instances of a class."""
    wql = f"SELECT * FROM {_EVENT_CLASSES[on]}"  # noqa: S608  one of four names
    if within is not None:
        if within < _SHORTEST_WITHIN:
            raise ValueError(f"within must be {_SHORTEST_WITHIN} s or more, or None; {within!r} is not.")
        wql += f" WITHIN {within:.3f}".rstrip("0").rstrip(".")
    wql += f" WHERE TargetInstance ISA '{identifier('class_name', class_name)}'"
    if isinstance(where, str):
        return f"{wql} AND ({check_text('where', where)})"
    for name, value in (where or {}).items():
        place = f"TargetInstance.{identifier('where', name, dotted=True)}"
        wql += (
            f" AND {place} IS NULL"
            if value is None
            else f" AND {place} = {_core.wql_literal(plain_value(value), name)}"
        )
    return wql


def association_query(statement: str, path: str, keywords: Mapping[str, str | bool | None]) -> str:
    """``ASSOCIATORS OF`` or ``REFERENCES OF``, with those keywords that are given."""
    words = [
        keyword if value is True else f"{keyword} = {identifier(keyword, value)}"
        for keyword, value in keywords.items()
        if value not in (None, False)
    ]
    where = f" WHERE {' '.join(words)}" if words else ""
    try:
        return _core.bind_wql(f"{statement} OF {{{{{{}}}}}}{where}", (path,), {})
    except ValueError:
        raise ValueError(
            f"path has a brace outside its quotes, or quotes that are not closed, which would end it: {path!r}."
        ) from None
