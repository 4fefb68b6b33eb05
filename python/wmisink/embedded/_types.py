"""CIM's types as annotations, for classes written as Python classes.

A type checker takes them for what they are in Python: ``uint32`` for int, ``real64`` for float.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, TypeAlias, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True)
class CimType:
    """The CIM type that an annotation stands for."""

    name: str


@dataclass(frozen=True)
class KeyMark:
    """Says that a property is a key."""


sint8: TypeAlias = Annotated[int, CimType("sint8")]
uint8: TypeAlias = Annotated[int, CimType("uint8")]
sint16: TypeAlias = Annotated[int, CimType("sint16")]
uint16: TypeAlias = Annotated[int, CimType("uint16")]
sint32: TypeAlias = Annotated[int, CimType("sint32")]
uint32: TypeAlias = Annotated[int, CimType("uint32")]
sint64: TypeAlias = Annotated[int, CimType("sint64")]
uint64: TypeAlias = Annotated[int, CimType("uint64")]
real32: TypeAlias = Annotated[float, CimType("real32")]
real64: TypeAlias = Annotated[float, CimType("real64")]
char16: TypeAlias = Annotated[str, CimType("char16")]

#: ``Id: Key[uint32]``: one of the properties that tell instances apart.
Key: TypeAlias = Annotated[_T, KeyMark()]


class Ref(str, Generic[_T]):
    """A reference: the path of an object, such as ``Plant_Sensor.Id=1``.

    ``Peer: Ref["Plant_Sensor"]`` is a property that refers to objects of that class, ``Peer: Ref[Any]`` to any. To a
    class that isn't written in Python: ``Annotated[Ref[Any], CimType("ref:Win32_Process")]``.
    """

    __slots__ = ()
