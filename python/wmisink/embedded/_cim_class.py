"""The base of classes of the embedded WMI that are written as Python classes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, overload

from wmisink.embedded._members import Qualifiers

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> Callable[[type], type]:
        """Tell a type checker that the classes get a constructor; nothing when they run."""
        return lambda base: base


_NO_DEFAULT: Final = object()
#: The attribute of a function that `method` has marked: its qualifiers.
METHOD_MARK: Final = "__cim_method__"

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass_transform(kw_only_default=True)
class CimClass:
    """The base of classes that are written in Python and defined by `Namespace.define`.

    Every annotated name is a property; what stands behind the equals sign is its default. The docstring becomes the
    qualifier Description. An object of the class is an instance to put or to deliver from a provider; it's a mapping
    from names to values too.

    Parameters of the class statement
    ---------------------------------
    name : str
        The class's name in WMI, where it isn't that of the Python class.
    superclass : str
        A superclass that isn't written in Python.
    abstract : bool
        Whether only subclasses have instances.
    qualifiers : mapping
        Such as ``{"Association": True}``.

    Examples
    --------
    >>> from wmisink.embedded import CimClass, Key, Ref, real64, uint32
    >>> class Plant_Sensor(CimClass):
    ...     '''A thermometer.'''
    ...     Id: Key[uint32]
    ...     Celsius: real64 = 20.0
    >>> Plant_Sensor(Id=1)
    Plant_Sensor(Id=1, Celsius=20.0)
    """

    __cim_name__: ClassVar[str] = ""
    __cim_superclass__: ClassVar[str | None] = None
    __cim_qualifiers__: ClassVar[Mapping[str, Any]] = {}
    #: The names of all properties, inherited ones first, and the defaults of those that have one.
    __cim_defaults__: ClassVar[dict[str, object]] = {}
    #: What makes references and embedded objects of what WMI has; known once the class is defined.
    __cim_conversions__: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        superclass: str | None = None,
        abstract: bool = False,
        qualifiers: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init_subclass__()
        inherited = [base for base in cls.__bases__ if issubclass(base, CimClass)]
        if len(inherited) > 1:
            raise TypeError(f"The class {cls.__name__} has {len(inherited)} superclasses; one of WMI has one at most.")
        above = inherited[0]
        if superclass is not None and above is not CimClass:
            raise TypeError(
                f"The class {cls.__name__} names the superclass {superclass!r} and is derived from {above.__name__}; "
                "it has one superclass."
            )
        cls.__cim_name__ = cls.__name__ if name is None else name
        cls.__cim_superclass__ = superclass if above is CimClass else above.__cim_name__
        cls.__cim_qualifiers__ = {**({"Abstract": True} if abstract else {}), **(qualifiers or {})}
        cls.__cim_defaults__ = dict(above.__cim_defaults__)
        for prop in own_annotations(cls):
            cls.__cim_defaults__[prop] = vars(cls).get(prop, _NO_DEFAULT)
        for prop in above.__cim_defaults__.keys() & vars(cls).keys():
            cls.__cim_defaults__[prop] = vars(cls)[prop]

    def __init__(self, **values: object) -> None:
        cls = type(self)
        for name in values.keys() - cls.__cim_defaults__.keys():
            if not _has_foreign_superclass(cls):
                known = ", ".join(cls.__cim_defaults__) or "it has none"
                raise TypeError(f"{cls.__cim_name__} has no property {name}; its properties: {known}.")
        for name, default in cls.__cim_defaults__.items():
            if name in values:
                continue
            if default is _NO_DEFAULT:
                raise TypeError(f"{cls.__cim_name__} needs a value for {name}, which has no default; None is NULL.")
            vars(self)[name] = list(default) if isinstance(default, list) else default
        vars(self).update(values)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Make an object of what WMI has of an instance; what is absent is None."""
        made = cls.__new__(cls)
        own = vars(made)
        own.update(dict.fromkeys(cls.__cim_defaults__))
        own.update({name: value for name, value in values.items() if not name.startswith("_")})
        for name, convert in cls.__cim_conversions__.items():
            own[name] = convert(own[name])
        return made

    def keys(self) -> Iterator[str]:
        """Give ``__CLASS`` and the properties' names: an object is a mapping."""
        return iter(("__CLASS", *(name for name in vars(self) if not name.startswith("_"))))

    def __getitem__(self, name: str) -> Any:
        return type(self).__cim_name__ if name == "__CLASS" else vars(self)[name]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # its properties may change

    def __repr__(self) -> str:
        ordered = [*(name for name in type(self).__cim_defaults__ if name in vars(self))]
        ordered += [name for name in vars(self) if name not in ordered]
        return f"{type(self).__name__}({', '.join(f'{name}={vars(self)[name]!r}' for name in ordered)})"


@overload
def method(function: _Function, /) -> _Function: ...


@overload
def method(*, qualifiers: Qualifiers) -> Callable[[_Function], _Function]: ...


def method(
    function: _Function | None = None, /, *, qualifiers: Qualifiers | None = None
) -> _Function | Callable[[_Function], _Function]:
    """Mark a function of a `CimClass` as a method of WMI's, which its body does.

    Its parameters go in. What it's said to return comes back: a type is that of ``ReturnValue``, a NamedTuple has a
    field for each parameter that comes back (``ReturnValue`` among them, if there is one), None is nothing. A
    ``@staticmethod`` is called on the class, any other on an object of it. The docstring becomes the qualifier
    Description.

    A method whose body raises NotImplementedError is declared only; `Namespace.method` may say what it does.
    """

    def mark(marked: _Function) -> _Function:
        vars(marked)[METHOD_MARK] = dict(qualifiers or {})
        return marked

    return mark if function is None else mark(function)


def own_annotations(cls: type) -> dict[str, Any]:
    """The class's own annotations that are properties: no ClassVar, and no name with an underscore in front."""
    found = inspect.get_annotations(cls)
    return {
        name: annotation
        for name, annotation in found.items()
        if not name.startswith("_") and "ClassVar" not in str(annotation)
    }


def _has_foreign_superclass(cls: type[CimClass]) -> bool:
    above = [base for base in cls.__mro__ if issubclass(base, CimClass) and CimClass in base.__bases__]
    return any(base.__cim_superclass__ is not None for base in above)
