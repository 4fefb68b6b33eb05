"""Reading the body of a Python class as the definition of a class of the embedded WMI."""

from __future__ import annotations

import datetime as dt
import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, NoReturn, Union

from wmisink.embedded._cim_class import METHOD_MARK, CimClass, own_annotations
from wmisink.embedded._members import Method, Property, Qualifier, QualifierValue
from wmisink.embedded._requests import MethodCall
from wmisink.embedded._types import CimType, KeyMark, Ref


@dataclass(frozen=True)
class ClassBody:
    """What the body of a Python class says, as `Namespace.define` takes it."""

    name: str
    superclass: str | None
    properties: dict[str, Property]
    methods: dict[str, Method]
    qualifiers: dict[str, QualifierValue | Qualifier]
    #: The functions that do the methods, by name.
    bodies: dict[str, Callable[..., Any]]


def read_class(cls: type[CimClass], names: Mapping[str, object]) -> ClassBody:
    """Read the body of a class; `names` are those that its annotations may use beside its module's."""
    names = {**names, cls.__name__: cls}
    annotations = _resolved(cls, own_annotations(cls), names, sys.modules[cls.__module__].__dict__)
    properties = {
        name: _property(f"{cls.__name__}.{name}", annotation, vars(cls).get(name))
        for name, annotation in annotations.items()
    }
    cls.__cim_conversions__ = {**cls.__cim_conversions__, **_conversions(cls.__name__, annotations)}
    for name, prop in _changed_defaults(cls, names).items():
        properties.setdefault(name, prop)
    methods: dict[str, Method] = {}
    bodies: dict[str, Callable[..., Any]] = {}
    for name, member in vars(cls).items():
        function = getattr(member, "__func__", member)
        if METHOD_MARK in getattr(function, "__dict__", {}):
            methods[name] = _method(f"{cls.__name__}.{name}", function, names, static=isinstance(member, staticmethod))
            bodies[name] = _body(cls, function, names, static=isinstance(member, staticmethod))
    return ClassBody(
        name=cls.__cim_name__,
        superclass=cls.__cim_superclass__,
        properties=properties,
        methods=methods,
        qualifiers={**_description(cls), **cls.__cim_qualifiers__},
        bodies=bodies,
    )


def _changed_defaults(cls: type[CimClass], names: Mapping[str, object]) -> dict[str, Property]:
    """What the class says of inherited properties without annotating them again: other defaults."""
    changed: dict[str, Property] = {}
    for base in cls.__mro__[1:]:
        if not issubclass(base, CimClass):
            continue
        own = {name: one for name, one in own_annotations(base).items() if name in vars(cls)}
        for name, annotation in _resolved(base, own, names, sys.modules[base.__module__].__dict__).items():
            inherited = _property(f"{cls.__name__}.{name}", annotation, vars(cls)[name])
            changed.setdefault(name, Property(inherited.cim_type, default=inherited.default))
    return changed


def _resolved(
    subject: type | Callable[..., Any],
    annotations: Mapping[str, Any],
    names: Mapping[str, object],
    module_names: dict[str, Any],
) -> dict[str, Any]:
    """Annotations with the names in them looked up."""
    resolved = {}
    for name, annotation in annotations.items():
        holder = types.SimpleNamespace(__annotations__={name: annotation})
        try:
            resolved.update(typing.get_type_hints(holder, module_names, dict(names), include_extras=True))
        except NameError as error:
            raise TypeError(
                f"{subject.__qualname__} annotates {name} with {annotation}, and there is no {error.name}; define that "
                'first, or name its class as in Annotated[Ref[Any], CimType("ref:Win32_Process")].'
            ) from error
    return resolved


def _conversions(place: str, annotations: Mapping[str, object]) -> dict[str, Callable[[Any], Any]]:
    """What makes Python's references and objects of WMI's values, by name, where the annotation asks for such."""
    found: dict[str, Callable[[Any], Any]] = {}
    for name, annotation in annotations.items():
        given = _read(f"{place}.{name}", annotation)
        if given.convert is not None:
            found[name] = partial(_converted, given.convert, given.array)
    return found


def _converted(convert: Callable[[Any], Any], array: bool, value: Any) -> Any:  # noqa: FBT001
    if value is None:
        return None
    return [convert(one) for one in value] if array else convert(value)


def _read(place: str, annotation: object) -> _Annotation:
    given = _Annotation(place)
    given.read(annotation)
    return given


def _property(place: str, annotation: object, default: object) -> Property:
    given = _read(place, annotation)
    return Property(
        given.cim_type + ("[]" if given.array else ""), key=given.key, default=default, qualifiers=given.qualifiers
    )


class _Annotation:
    """An annotation taken apart: CIM type, array or not, key or not, qualifiers."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.cim_type = ""
        self.array = False
        self.key = False
        self.convert: Callable[[Any], Any] | None = None
        self.qualifiers: dict[str, QualifierValue | Qualifier] = {}

    def read(self, annotation: object) -> None:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is Annotated:
            for extra in annotation.__metadata__:  # type: ignore[attr-defined]
                self._add(extra)
            if not self.cim_type or typing.get_origin(arguments[0]) is list:
                self.read(arguments[0])
        elif origin in (Union, types.UnionType):
            others = [argument for argument in arguments if argument is not types.NoneType]
            if len(others) != 1:
                self._refuse(annotation, "a property has one type, or that type and None")
            self.read(others[0])
        elif origin is list:
            if self.array:
                self._refuse(annotation, "WMI has no arrays of arrays")
            self.array = True
            self.read(arguments[0])
        else:
            self.cim_type = self._named(annotation, origin, arguments)

    def _add(self, extra: object) -> None:
        if isinstance(extra, CimType):
            self.cim_type = extra.name
        elif isinstance(extra, KeyMark):
            self.key = True
        elif isinstance(extra, Mapping):
            self.qualifiers.update(extra)

    def _named(self, annotation: object, origin: object, arguments: tuple[object, ...]) -> str:
        if origin is Ref or annotation is Ref:
            self.convert = Ref
        if origin is Ref:
            return self._class_of("ref", arguments[0], annotation)
        if annotation is Ref:
            return "ref"
        if isinstance(annotation, type):
            if issubclass(annotation, CimClass):
                self.convert = annotation.from_values
                return self._class_of("object", annotation, annotation)
            if annotation in _PLAIN:
                return _PLAIN[annotation]
        if annotation is int:
            self._refuse(annotation, "CIM's integers have a size: take sint32, uint32, uint64 or another of them")
        return self._refuse(
            annotation,
            "take uint32 and the like, real64, bool, str, datetime, timedelta, Ref[Class], a CimClass, object, "
            "or a list of one of these",
        )

    def _class_of(self, kind: str, named: object, annotation: object) -> str:
        if isinstance(named, type) and issubclass(named, CimClass):
            return f"{kind}:{named.__cim_name__}" if named is not CimClass else kind
        if named is Any:
            return kind
        return self._refuse(annotation, "a reference names a CimClass, or Any for every class")

    def _refuse(self, annotation: object, what_to_do: str) -> NoReturn:
        shown = annotation.__qualname__ if isinstance(annotation, type) else repr(annotation)
        raise TypeError(f"{self.place} has the annotation {shown}, which is no CIM type: {what_to_do}.")


_PLAIN: Final[dict[type, str]] = {
    bool: "boolean",
    float: "real64",
    str: "string",
    dt.datetime: "datetime",
    dt.timedelta: "datetime",
    object: "object",
}


def _method(place: str, function: Callable[..., Any], names: Mapping[str, object], *, static: bool) -> Method:
    parameters = list(inspect.signature(function).parameters.values())[0 if static else 1 :]
    hints = _resolved(function, function.__annotations__, names, function.__globals__)
    takes = {}
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TypeError(f"{place} has the parameter {parameter}; those of a method of WMI are given by name.")
        if parameter.name not in hints:
            raise TypeError(f"{place} has the parameter {parameter.name} without a type; annotate it.")
        default = None if parameter.default is parameter.empty else parameter.default
        takes[parameter.name] = _property(f"{place}.{parameter.name}", hints[parameter.name], default)
    if "return" not in hints:
        raise TypeError(f"{place} doesn't say what it returns; annotate it with a type, a NamedTuple or None.")
    return Method(
        takes=takes,
        gives=_given_back(place, hints["return"], names),
        returns=None,
        static=static,
        qualifiers={**_description(function), **vars(function)[METHOD_MARK]},
    )


def _given_back(place: str, annotation: Any, names: Mapping[str, object]) -> dict[str, Property]:
    if annotation is types.NoneType:
        return {}
    if isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        fields = inspect.get_annotations(annotation)
        hints = _resolved(annotation, fields, names, sys.modules[annotation.__module__].__dict__)
        return {name: _property(f"{place}.{name}", hint, None) for name, hint in hints.items()}
    return {"ReturnValue": _property(f"{place}.ReturnValue", annotation, None)}


def _body(
    cls: type[CimClass], function: Callable[..., Any], names: Mapping[str, object], *, static: bool
) -> Callable[[MethodCall], Any]:
    """What does a method of the class body, as a method provider."""
    hints = _resolved(function, function.__annotations__, names, function.__globals__)
    hints.pop("return")
    conversions = _conversions(f"{cls.__name__}.{function.__name__}", hints)

    def provide(call: MethodCall) -> Any:
        arguments = dict(call.arguments)
        for name, convert in conversions.items():
            arguments[name] = convert(arguments[name])
        if static:
            return function(**arguments)
        if call.object is None:
            raise TypeError(f"{cls.__cim_name__}.{function.__name__} is called on an instance, not on the class.")
        return function(cls.from_values(call.object), **arguments)

    provide.__qualname__ = function.__qualname__
    return provide


def _description(documented: object) -> dict[str, QualifierValue | Qualifier]:
    text = inspect.cleandoc(getattr(documented, "__doc__", None) or "")
    return {"Description": text} if text else {}
