"""What a class is defined of: properties, methods and qualifiers, as the extension takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from wmisink._arguments import check_text

_CIM_TYPES: Final = (
    "boolean",
    "sint8",
    "uint8",
    "sint16",
    "uint16",
    "sint32",
    "uint32",
    "sint64",
    "uint64",
    "real32",
    "real64",
    "string",
    "char16",
    "datetime",
    "reference",
    "object",
)
#: Types that may name a class behind a colon.
_OF_A_CLASS: Final = ("ref", "reference", "object")

# WBEM_FLAVOR_FLAG_… of the Windows SDK.
_TO_INSTANCE: Final = 0x1
_TO_SUBCLASS: Final = 0x2
_NOT_OVERRIDABLE: Final = 0x10
_AMENDED: Final = 0x80

#: A qualifier's value without more ado; its flavours are those that MOF gives by default.
QualifierValue: TypeAlias = bool | int | float | str | Sequence[bool] | Sequence[int] | Sequence[float] | Sequence[str]

#: As the extension takes them: the value with its flavour bits, None for the usual ones.
CoreQualifiers: TypeAlias = dict[str, tuple[object, int | None]]
CoreProperty: TypeAlias = tuple[str, str, bool, object, CoreQualifiers]
CoreMethod: TypeAlias = tuple[str, list[CoreProperty], list[CoreProperty], CoreQualifiers]


@dataclass(frozen=True)
class Qualifier:
    """A qualifier whose flavours are not the usual ones.

    Attributes
    ----------
    value : bool, int, float, str or a sequence of one of these
    to_instance, to_subclass : bool
        Whether instances and subclasses have it too (MOF: ToInstance, ToSubclass; neither is Restricted).
    overridable : bool
        Whether they may give it another value (EnableOverride, DisableOverride).
    amended : bool
        Whether its text belongs to one language (Amended).
    """

    value: QualifierValue
    to_instance: bool = True
    to_subclass: bool = True
    overridable: bool = True
    amended: bool = False

    @property
    def flavor(self) -> int:
        """Its bits, WBEM_FLAVOR_FLAG_… of the Windows SDK."""
        return (
            (_TO_INSTANCE if self.to_instance else 0)
            | (_TO_SUBCLASS if self.to_subclass else 0)
            | (0 if self.overridable else _NOT_OVERRIDABLE)
            | (_AMENDED if self.amended else 0)
        )


Qualifiers: TypeAlias = Mapping[str, QualifierValue | Qualifier]


@dataclass(frozen=True)
class Property:
    """A property of a class, or a parameter of a method, that has more to say than its type.

    Attributes
    ----------
    cim_type : str
        ``boolean``, ``sint8`` to ``sint64``, ``uint8`` to ``uint64``, ``real32``, ``real64``, ``string``, ``char16``,
        ``datetime``, ``ref:Win32_Process`` (``ref`` for an object of any class), ``object:Plant_Place`` (``object``
        likewise); with ``[]`` behind it for an array.
    key : bool
        Whether it is one of those that tell instances apart.
    default : object
        What an instance has that gives no value of its own.
    qualifiers : mapping
        Such as ``{"Units": "degrees Celsius"}``.
    """

    cim_type: str
    key: bool = False
    default: object = None
    qualifiers: Qualifiers = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A method of a class: what it takes and what it gives back.

    Attributes
    ----------
    takes, gives : mapping of str to str or Property
        The parameters that go in and those that come back, each with its CIM type. One that goes both ways stands in
        both.
    returns : str or None
        The CIM type of ``ReturnValue``; None for a method that returns nothing.
    static : bool
        Whether it is called on the class and not on an instance.
    qualifiers : mapping
    """

    takes: Mapping[str, str | Property] = field(default_factory=dict)
    gives: Mapping[str, str | Property] = field(default_factory=dict)
    returns: str | None = "uint32"
    static: bool = False
    qualifiers: Qualifiers = field(default_factory=dict)


def core_qualifiers(qualifiers: Qualifiers) -> CoreQualifiers:
    """Qualifiers as the extension takes them."""
    return {
        check_text("qualifiers", name): (given.value, given.flavor) if isinstance(given, Qualifier) else (given, None)
        for name, given in qualifiers.items()
    }


def core_property(owner: str, name: str, given: str | Property) -> CoreProperty:
    """Give a property as the extension takes it; `owner` is what has it: a class, or a class and a method."""
    prop = given if isinstance(given, Property) else Property(given)
    check_text("properties", name)
    cim_type = _checked_type(owner, name, prop.cim_type)
    return name, cim_type, prop.key, prop.default, core_qualifiers(prop.qualifiers)


def core_method(owner: str, name: str, method: Method) -> CoreMethod:
    """Give a method as the extension takes it."""
    check_text("methods", name)
    if not isinstance(method, Method):
        raise TypeError(f"The method {name} of {owner} is a Method, not {type(method).__name__}: {method!r}.")
    place = f"{owner}.{name}"
    takes = [core_property(place, parameter, given) for parameter, given in method.takes.items()]
    gives = [core_property(place, parameter, given) for parameter, given in method.gives.items()]
    if method.returns is not None:
        gives.append(core_property(place, "ReturnValue", method.returns))
    qualifiers: Qualifiers = {"Static": True, **method.qualifiers} if method.static else method.qualifiers
    return name, takes, gives, core_qualifiers(qualifiers)


def _checked_type(owner: str, prop: str, cim_type: object) -> str:
    if isinstance(cim_type, str):
        plain = cim_type.removesuffix("[]")
        element, colon, of_class = plain.partition(":")
        if plain.lower() in {*_CIM_TYPES, "ref"} or (colon and of_class and element.lower() in _OF_A_CLASS):
            return cim_type
    raise ValueError(
        f"The property {prop} of {owner} has the CIM type {cim_type!r}, which is none; "
        f"take one of {', '.join(_CIM_TYPES)}, ref:Class or object:Class, with [] after it for an array."
    )
