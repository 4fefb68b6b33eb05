"""A namespace of the embedded WMI: its classes, their instances and their providers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from wmisink._arguments import check_optional_text, check_text

if TYPE_CHECKING:
    from wmisink import _core

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


class InstanceRequest(Protocol):
    """What WMI wants from a provider.

    WMI checks every row against the whole query again, so all of this is an offer to do less work.
    """

    @property
    def class_name(self) -> str:
        """The class whose instances are asked for."""

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that the query reads, in its SELECT list or its WHERE; others may be left out of the rows."""

    @property
    def equals(self) -> Mapping[str, Any]:
        """What the WHERE demands of single properties: ``{"ProcessId": 4}``."""

    def cancelled(self) -> bool:
        """Whether nobody waits for the rows any more; a provider that works long asks now and then, and returns."""


#: A function that gives the instances of a class as mappings from property names to values; absent ones are NULL.
Provider = Callable[[InstanceRequest], Iterable[Mapping[str, object]]]

AnyProvider = TypeVar("AnyProvider", bound=Provider)


class Namespace:
    """One namespace of a repository; made by `Repository.namespace`. Every method may be called from any thread."""

    __slots__ = ("_core",)

    def __init__(self, core: _core.Namespace) -> None:
        self._core = core

    @property
    def path(self) -> str:
        r"""Such as ``root\cimv2``."""
        return self._core.path

    def define(
        self,
        name: str,
        properties: Mapping[str, str],
        *,
        keys: Iterable[str] = (),
        superclass: str | None = None,
        qualifiers: Mapping[str, bool | int | float | str | list[str]] | None = None,
    ) -> None:
        """Define a class, or define one anew that has neither subclasses nor stored instances.

        Parameters
        ----------
        name : str
            The class's name.
        properties : mapping of str to str
            The properties it adds, each with its CIM type: ``boolean``, ``sint8`` to ``sint64``, ``uint8`` to
            ``uint64``, ``real32``, ``real64``, ``string``, ``char16``, ``datetime``, ``reference`` or ``object``;
            ``string[]`` is an array of strings.
        keys : iterable of str
            Which of them tell its instances apart.
        superclass : str or None
            A class of this namespace, whose properties it inherits.
        qualifiers : mapping or None
            Of the class, such as ``{"Abstract": True}``.

        Raises
        ------
        ValueError
            A type that is none, or a key that is no property.
        wmisink.WmiError
            What WMI says of a definition that can't be.
        """
        check_text("name", name)
        check_optional_text("superclass", superclass)
        wanted = {key.casefold(): key for key in keys}
        listed = []
        for prop, cim_type in properties.items():
            check_text("properties", prop)
            listed.append((prop, _checked_type(name, prop, cim_type), wanted.pop(prop.casefold(), None) is not None))
        if wanted:
            raise ValueError(
                f"keys names {next(iter(wanted.values()))!r}, which is none of the properties that {name} adds: "
                f"{', '.join(properties) or 'it adds none'}."
            )
        self._core.define_class(name, listed, superclass, dict(qualifiers or {}))

    def put(self, name: str, values: Mapping[str, object]) -> None:
        """Store an instance of a class; one with the same keys is replaced.

        Parameters
        ----------
        name : str
            The class.
        values : mapping of str to object
            A value for each property; those left out are NULL. 64-bit integers are ints, datetimes are aware or naive
            datetimes, intervals are timedeltas, arrays are sequences.

        Raises
        ------
        TypeError, ValueError
            A value doesn't fit its property's CIM type; the message names both.
        wmisink.WmiError
            There is no such class or property, or a key is NULL.
        """
        self._core.put_instance(check_text("name", name), dict(values))

    def provides(self, name: str) -> Callable[[AnyProvider], AnyProvider]:
        """Decorate the function that gives the instances of a class.

        It's called once for each query, on a thread of WMI, from several at once: it guards its own state. It takes an
        `InstanceRequest` and returns or yields mappings from property names to values. If it raises, the query ends in
        `wmisink.ProviderFailure` with the exception's text.

        Parameters
        ----------
        name : str
            A class of this namespace.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        check_text("name", name)

        def register(provider: AnyProvider) -> AnyProvider:
            if not callable(provider):
                raise TypeError(f"The provider of {name} must be callable, not {type(provider).__name__}.")
            self._core.set_provider(name, provider)
            return provider

        return register

    def __repr__(self) -> str:
        return f"<wmisink.embedded.Namespace {self.path}>"


def _checked_type(class_name: str, prop: str, cim_type: object) -> str:
    if isinstance(cim_type, str) and cim_type.removesuffix("[]").lower() in _CIM_TYPES:
        return cim_type.lower()
    raise ValueError(
        f"The property {prop} of {class_name} has the CIM type {cim_type!r}, which is none; "
        f"take one of {', '.join(_CIM_TYPES)}, with [] after it for an array."
    )
