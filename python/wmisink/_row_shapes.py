"""What rows become other than rows: which value goes where is settled once for each schema of a result.

Dataclasses, named tuples, typed dictionaries, attrs' classes and msgspec's structs are known by what they have, so
that neither library is imported.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NoReturn

from wmisink._core import Row, RowPlan, RowSchema, RowShape
from wmisink._row_types import Fit, bare, fit, is_optional

_MARKS: Final = ("__dataclass_fields__", "__attrs_attrs__", "__struct_fields__")
_WANTED: Final = "tuple, dict, a dataclass, a NamedTuple, a TypedDict, a class of attrs or a msgspec.Struct"


@dataclass(frozen=True)
class Field:
    """What a class wants of a row: a name, its annotation, whether it has to be there, and how it is given."""

    name: str
    annotation: Any
    required: bool = True
    by_name: bool = True


Taken = list[tuple[Field, int]]


def shape_of(as_: object) -> RowShape | None:
    """What makes `as_` of rows; None for `Row`, which they are.

    Raises
    ------
    TypeError
        Nothing is known of making that, or its annotations cannot be understood.
    """
    if as_ is Row:
        return None
    shape = known_shape_of(as_)
    if shape is None:
        raise TypeError(f"Rows can be had as {_WANTED}, not as {as_!r}.")
    return shape


def known_shape_of(as_: Any) -> RowShape | None:
    """As `shape_of`; None for what nothing is known of."""
    origin = typing.get_origin(as_) or as_
    if origin is tuple:
        return RowShape(partial(_plan_tuple, typing.get_args(as_)))
    if origin is dict:
        return RowShape(partial(_plan_dict, typing.get_args(as_)))
    if not isinstance(as_, type):
        return None
    if _is_typed_dict(as_):
        return RowShape(partial(_plan, as_, dict, _keys_of(as_)))
    if (issubclass(as_, tuple) and hasattr(as_, "_fields")) or any(hasattr(as_, mark) for mark in _MARKS):
        return RowShape(partial(_plan, as_, as_, _parameters_of(as_)))
    return None


def _is_typed_dict(as_: type) -> bool:
    return issubclass(as_, dict) and hasattr(as_, "__total__")


def _hints_of(as_: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(as_, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"The annotations of {as_.__qualname__} cannot be understood: {error}. "
            "Define the class in a module, where its names are known."
        ) from error


def _keys_of(as_: Any) -> list[Field]:
    optional: frozenset[str] = as_.__optional_keys__
    return [
        Field(name, hint, required=name not in optional and not is_optional(hint))
        for name, hint in _hints_of(as_).items()
    ]


def _parameters_of(as_: Any) -> list[Field]:
    """What the class is called with. Where attrs converts a value, any will do; it may call a parameter otherwise."""
    hints = _hints_of(as_)
    for attribute in getattr(as_, "__attrs_attrs__", ()):
        hints[attribute.alias] = Any if attribute.converter else hints.get(attribute.name, Any)
    return [
        Field(
            parameter.name,
            hints.get(parameter.name, Any),
            required=parameter.default is parameter.empty,
            by_name=parameter.kind is parameter.KEYWORD_ONLY,
        )
        for parameter in inspect.signature(as_).parameters.values()
        if parameter.kind in {parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}
    ]


def _plan_tuple(arguments: Sequence[Any], schema: RowSchema) -> RowPlan:
    count = len(schema.names)
    annotations = list(arguments) or [Any, ...]
    if annotations[1:] == [...]:
        annotations = annotations[:1] * count
    if len(annotations) != count:
        raise TypeError(
            f"A tuple of {len(annotations)} was asked for, and {_named(schema)} has {count} properties: "
            f"{', '.join(schema.names)}. Select as many."
        )
    return _plan_all("tuple", tuple, annotations, (), schema)


def _plan_dict(arguments: Sequence[Any], schema: RowSchema) -> RowPlan:
    annotation = arguments[1] if arguments else Any
    return _plan_all("dict", dict, [annotation] * len(schema.names), schema.names, schema)


def _plan_all(
    owner: str, target: type, annotations: Sequence[Any], names: tuple[str, ...], schema: RowSchema
) -> RowPlan:
    fields = [(Field(name, annotations[index]), index) for index, name in enumerate(schema.names)]
    return _plan_taken(owner, target, fields, names, schema)


def _plan(as_: type, target: type, fields: Sequence[Field], schema: RowSchema) -> RowPlan:
    """Take by position what can be, and by name what comes after a field that is left to its default."""
    taken: Taken = []
    by_name = target is dict
    names: list[str] = []
    for field in fields:
        column = _column_of(field, schema)
        if column is None:
            if field.required:
                raise TypeError(
                    f"{as_.__qualname__}.{field.name} is no property of {_named(schema)}, which has "
                    f"{', '.join(schema.names)}. Select it, or give the field a default."
                )
            by_name = True
            continue
        by_name = by_name or field.by_name
        taken.append((field, column))
        if by_name:
            names.append(field.name)
    return _plan_taken(as_.__qualname__, target, taken, tuple(names), schema)


def _column_of(field: Field, schema: RowSchema) -> int | None:
    """The property of a field's name: exactly, else in any case, else with underscores left out as well."""
    readings: tuple[Callable[[str], str], ...] = (str, str.lower, lambda name: name.replace("_", "").lower())
    for read in readings:
        wanted = read(field.name)
        for index, name in enumerate(schema.names):
            if read(name) == wanted:
                return index
    return None


def _plan_taken(owner: str, target: type, taken: Taken, names: tuple[str, ...], schema: RowSchema) -> RowPlan:
    told: list[tuple[int, bool, bool, type | None, RowShape | None]] = []
    for field, column in taken:
        found = _fit(owner, field, column, schema)
        told.append((column, found.null, found.null_elements, found.only, found.shape))

    def refuse(index: int, value: object) -> NoReturn:
        raise ValueError(_refusal(owner, *taken[index], schema, value))

    return RowPlan(target, told, names, refuse)


def _fit(owner: str, field: Field, column: int, schema: RowSchema) -> Fit:
    found = fit(field.annotation, schema.types[column], known_shape_of)
    if found is None:
        raise TypeError(
            f"{_annotated(owner, field)}, and {_named(schema)}.{schema.names[column]} is of CIM type "
            f"{schema.types[column]}. Annotate it as what a row has for such a property."
        )
    return found


def _refusal(owner: str, field: Field, column: int, schema: RowSchema, value: object) -> str:
    what = f"{_named(schema)}.{schema.names[column]} (CIM type {schema.types[column]})"
    annotated = _annotated(owner, field)
    shown = inspect.formatannotation(bare(field.annotation))
    if value is None:
        return f"{what} is NULL in a row, and {annotated}. Annotate it as {shown} | None."
    if isinstance(value, list):
        return f"{what} is {value!r:.200} in a row, and {annotated}, which has no such elements."
    return f"{what} is {value!r} in a row, and {annotated}. Annotate it as {shown} | {type(value).__name__}."


def _annotated(owner: str, field: Field) -> str:
    return f"{owner}.{field.name} is annotated as {inspect.formatannotation(bare(field.annotation))}"


def _named(schema: RowSchema) -> str:
    return schema.class_name or "the result"
