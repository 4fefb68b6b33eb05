"""Whether the values of a CIM type are what an annotation says."""

from __future__ import annotations

import collections.abc
import types
import typing
from collections.abc import Callable
from dataclasses import InitVar, dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, TypeVar, Union

from wmisink._core import Row, RowShape

#: What a row has for the values of a CIM type; for every other type that WMI knows it is an int.
_GIVEN: Final[dict[str, tuple[type, ...]]] = {
    "boolean": (bool,),
    "real32": (float,),
    "real64": (float,),
    "string": (str,),
    "ref": (str,),
    "char16": (str,),
    "datetime": (datetime, timedelta),  # a value is one or the other, whatever the property
    "object": (Row,),
}
_INTEGERS: Final = frozenset(f"{sign}int{bits}" for sign in "su" for bits in (8, 16, 32, 64))
_LISTS: Final = frozenset(
    {
        list,
        collections.abc.Collection,
        collections.abc.Iterable,
        collections.abc.MutableSequence,
        collections.abc.Reversible,
        collections.abc.Sequence,
    }
)
#: What says something about a field and nothing of its type.
_QUALIFIERS: Final = frozenset({"Required", "NotRequired", "ReadOnly", "Final", "ClassVar"})


@dataclass(frozen=True)
class Fit:
    """What a field may have.

    Parameters
    ----------
    null : bool
        Whether it may be None.
    null_elements : bool
        Of an array, whether an element of it may be None.
    values : frozenset of type or None
        The types of values that it may have; None for all. Only a datetime's are more than one.
    shape : RowShape or None
        What embedded objects become; None for rows.
    """

    null: bool
    null_elements: bool = False
    values: frozenset[type] | None = None
    shape: RowShape | None = None

    @property
    def only(self) -> type | None:
        """The one type that a value may have, if there is but one."""
        return next(iter(self.values)) if self.values is not None and len(self.values) == 1 else None

    @property
    def takes_all(self) -> bool:
        """Whether every value that is no None will do as it is."""
        return self.values is None and self.shape is None


_ANYTHING: Final = Fit(null=True, null_elements=True)
ShapeOf = Callable[[Any], "RowShape | None"]


def bare(annotation: Any) -> Any:
    """The type that an annotation means, without what is said about it."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is Annotated or getattr(origin, "_name", None) in _QUALIFIERS:
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, InitVar):
            annotation = annotation.type
        elif hasattr(annotation, "__supertype__"):  # a NewType
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation


def is_optional(annotation: Any) -> bool:
    """Whether a field that is NOT_REQUIRED may be left out."""
    return getattr(typing.get_origin(annotation), "_name", None) == "NotRequired"


def fit(annotation: Any, cim_type: str, shape_of: ShapeOf) -> Fit | None:
    """How a field with that annotation takes a property's values; None if it cannot.

    `shape_of` tells what a class makes of embedded objects, None if it is no class of which that can be made.
    """
    annotation = bare(annotation)
    if annotation is Any or annotation is object or isinstance(annotation, TypeVar):
        return _ANYTHING
    if typing.get_origin(annotation) in {Union, types.UnionType}:
        return _fit_one_of(typing.get_args(annotation), cim_type, shape_of)
    if cim_type.endswith("[]"):
        return _fit_list(annotation, cim_type.removesuffix("[]"), shape_of)
    return _fit_scalar(annotation, cim_type, shape_of)


def _fit_one_of(members: tuple[Any, ...], cim_type: str, shape_of: ShapeOf) -> Fit | None:
    fits = [found for member in members if (found := fit(member, cim_type, shape_of)) is not None]
    if not fits:
        return None
    null = any(found.null for found in fits) or any(bare(member) in {None, type(None)} for member in members)
    null_elements = any(found.null_elements for found in fits)
    if any(found.takes_all for found in fits):
        return Fit(null, null_elements)
    return Fit(null, null_elements, frozenset[type]().union(*(found.values or () for found in fits)), fits[0].shape)


def _fit_list(annotation: Any, element: str, shape_of: ShapeOf) -> Fit | None:
    if (typing.get_origin(annotation) or annotation) not in _LISTS:
        return None
    arguments = typing.get_args(annotation)
    of_elements = fit(arguments[0], element, shape_of) if arguments else _ANYTHING
    return of_elements and replace(of_elements, null=False, null_elements=of_elements.null)


def _fit_scalar(annotation: Any, cim_type: str, shape_of: ShapeOf) -> Fit | None:
    if cim_type not in _GIVEN and cim_type not in _INTEGERS:
        return Fit(null=False)  # the object does not tell; its values are NULL
    if isinstance(annotation, type):
        given = _GIVEN.get(cim_type, (int,))
        allowed = frozenset(
            kind for kind in given if issubclass(kind, annotation) or (kind, annotation) == (int, float)
        )
        if allowed:
            return Fit(null=False, values=None if len(allowed) == len(given) else allowed)
    shape = shape_of(annotation) if cim_type == "object" else None
    return Fit(null=False, shape=shape) if shape is not None else None
