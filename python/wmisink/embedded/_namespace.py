"""A namespace of the embedded WMI: its classes, their instances and their providers."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import TypeVar, overload

from wmisink._arguments import check_optional_text, check_text
from wmisink.embedded._cim_class import CimClass
from wmisink.embedded._class_body import read_class
from wmisink.embedded._members import Method, Property, Qualifiers, core_method, core_property, core_qualifiers
from wmisink.embedded._providers import Providers, class_name

AnyClass = TypeVar("AnyClass", bound=CimClass)


class Namespace(Providers):
    """One namespace of a repository; made by `Repository.namespace`. Every method may be called from any thread."""

    __slots__ = ()

    @property
    def path(self) -> str:
        r"""Such as ``root\cimv2``."""
        return self._core.path

    @overload
    def define(self, definition: type[AnyClass], /) -> type[AnyClass]: ...

    @overload
    def define(
        self,
        name: str,
        properties: Mapping[str, str | Property],
        *,
        keys: Iterable[str] = (),
        superclass: str | None = None,
        qualifiers: Qualifiers | None = None,
        methods: Mapping[str, Method] | None = None,
    ) -> None: ...

    def define(
        self,
        name: str | type[AnyClass],
        properties: Mapping[str, str | Property] | None = None,
        *,
        keys: Iterable[str] = (),
        superclass: str | None = None,
        qualifiers: Qualifiers | None = None,
        methods: Mapping[str, Method] | None = None,
    ) -> type[AnyClass] | None:
        """Define a class, or define one anew that has neither subclasses nor stored instances.

        Parameters
        ----------
        name : str or type
            The class's name; or, alone, a Python class derived from `CimClass`, as a decorator of which this serves.
        properties : mapping of str to str or Property
            The properties it adds, each with its CIM type: ``boolean``, ``sint8`` to ``sint64``, ``uint8`` to
            ``uint64``, ``real32``, ``real64``, ``string``, ``char16``, ``datetime``, ``ref:Win32_Process`` (``ref``:
            to any class) or ``object:Plant_Place`` (``object``: of any class); ``string[]`` is an array of strings. A
            `Property` has a default and qualifiers besides.
        keys : iterable of str
            Which of them tell its instances apart.
        superclass : str or None
            A class of this namespace, whose properties it inherits.
        qualifiers : mapping or None
            Of the class, such as ``{"Abstract": True}``.
        methods : mapping or None
            The methods it adds.

        Raises
        ------
        TypeError, ValueError
            A type that is none, a default that doesn't fit its property, or a key that is no property.
        wmisink.WmiError
            What WMI says of a definition that can't be.
        """
        if isinstance(name, type):
            self._define_body(name)
            return name
        check_text("name", name)
        check_optional_text("superclass", superclass)
        if properties is None:
            raise TypeError(f"define({name!r}) needs the properties of the class; {{}} where it adds none.")
        wanted = {key.casefold(): key for key in keys}
        listed = []
        for prop, given in properties.items():
            core = core_property(name, prop, given)
            is_key = wanted.pop(prop.casefold(), None) is not None
            listed.append((*core[:2], core[2] or is_key, *core[3:]))
        if wanted:
            raise ValueError(
                f"keys names {next(iter(wanted.values()))!r}, which is none of the properties that {name} adds: "
                f"{', '.join(properties) or 'it adds none'}."
            )
        self._core.define_class(
            name,
            superclass,
            listed,
            core_qualifiers(qualifiers or {}),
            [core_method(name, one, given) for one, given in (methods or {}).items()],
        )
        return None

    def _define_body(self, cls: type[CimClass]) -> None:
        if not issubclass(cls, CimClass):
            raise TypeError(f"define takes a class derived from CimClass; {cls.__name__} is not.")
        body = read_class(cls, _names_around())
        self.define(
            body.name,
            body.properties,
            superclass=body.superclass,
            qualifiers=body.qualifiers,
            methods=body.methods,
        )
        for name, function in body.bodies.items():
            self._core.set_method(body.name, name, function)

    def classes(self) -> tuple[str, ...]:
        """The names of all its classes, in the order of their definition."""
        return tuple(self._core.classes())

    @overload
    def put(self, instance: CimClass, /) -> str: ...

    @overload
    def put(self, name: str, values: Mapping[str, object]) -> str: ...

    def put(self, name: str | CimClass, values: Mapping[str, object] | None = None) -> str:
        """Store an instance of a class; one with the same keys is replaced.

        Parameters
        ----------
        name : str or CimClass
            The class; or, alone, an object of a class that is written in Python.
        values : mapping of str to object
            A value for each property; those left out have the class's defaults. 64-bit integers are ints, datetimes are
            aware or naive datetimes, intervals are timedeltas, arrays are sequences, embedded objects are mappings.

        Returns
        -------
        str
            The instance's path in this namespace, such as ``Plant_Sensor.Id=1``.

        Raises
        ------
        TypeError, ValueError
            A value doesn't fit its property's CIM type; the message names both.
        wmisink.WmiError
            There is no such class or property, or a key is NULL.
        """
        if isinstance(name, CimClass):
            return self._core.put_instance(type(name).__cim_name__, name)
        if values is None:
            raise TypeError(f"put({name!r}) needs the values of the instance, by their properties' names.")
        return self._core.put_instance(check_text("name", name), values)

    def delete(self, path: str | type[CimClass]) -> None:
        """Remove a stored instance, or a class with its instances and subclasses.

        Parameters
        ----------
        path : str or type
            Such as ``Plant_Sensor.Id=1``, or ``Plant_Sensor`` for the class; a class that is written in Python.

        Raises
        ------
        wmisink.WmiError
            The path can't be one, or there is no such class or instance.
        """
        self._core.delete(class_name(path))

    def mof(self, name: str | type[CimClass]) -> str:
        """Write a class as MOF: what it adds to its superclass.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        return self._core.mof(class_name(name))

    def load_mof(self, text: str) -> tuple[str, ...]:
        r"""Define the classes and put the instances of a MOF text, in their order.

        It takes what Windows' mofcomp takes: qualifiers without a declaration and with flavours, references, embedded
        objects, methods, aliases, and pragmas; ``#pragma namespace("\\\\.\\root\\cimv2")`` goes to another
        namespace, which an instance of ``__NAMESPACE`` may have made.

        Returns
        -------
        tuple of str
            The full path of each class and instance.

        Raises
        ------
        wmisink.WmiError
            A declaration is not understood or can't be done; the message names line and column. What stands before it
            is done, unless the text breaks the grammar: then nothing is.

        Examples
        --------
        >>> from wmisink.embedded import Repository
        >>> Repository().namespace(r"root\plant").load_mof('''
        ...     class Plant_Sensor { [key] uint32 Id; real64 Celsius = 20.0; };
        ...     instance of Plant_Sensor { Id = 1; };
        ... ''')
        ('\\\\localhost\\root\\plant:Plant_Sensor', '\\\\localhost\\root\\plant:Plant_Sensor.Id=1')
        """
        if not isinstance(text, str):
            raise TypeError(f"A MOF text is a string, not {type(text).__name__}.")
        return self._core.load_mof(text)

    def __repr__(self) -> str:
        return f"<wmisink.embedded.Namespace {self.path}>"


def _names_around() -> dict[str, object]:
    """The names at the place from which this module was called: a class in a function may use that function's."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    return {} if frame is None else dict(frame.f_locals)
