"""Functions behind the classes of a namespace: instances, methods, properties and events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from wmisink._arguments import check_text
from wmisink.embedded._cim_class import CimClass
from wmisink.embedded._requests import (
    Deleter,
    EventFunction,
    MethodFunction,
    PropertyFunction,
    PropertyPutter,
    Provider,
    Putter,
    Values,
)

if TYPE_CHECKING:
    from wmisink import _core

AnyProvider = TypeVar("AnyProvider", bound=Provider)
AnyPutter = TypeVar("AnyPutter", bound=Putter)
AnyDeleter = TypeVar("AnyDeleter", bound=Deleter)
AnyMethod = TypeVar("AnyMethod", bound=MethodFunction)
AnyProperty = TypeVar("AnyProperty", bound=PropertyFunction)
AnyPropertyPutter = TypeVar("AnyPropertyPutter", bound=PropertyPutter)
AnyEvents = TypeVar("AnyEvents", bound=EventFunction)


class Providers:
    """The decorators of a namespace.

    The functions run on threads of WMI, several at once: they guard their own state. One that raises ends the call in
    `wmisink.ProviderFailure` with the exception's text; a `wmisink.WmiError` keeps its own code.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.Namespace) -> None:
        self._core = core

    def provides(self, name: str | type[CimClass]) -> Callable[[AnyProvider], AnyProvider]:
        """Decorate the function that gives the instances of a class.

        It's called once for each query, on a thread of WMI, from several at once: it guards its own state. It takes an
        `InstanceRequest` and returns or yields mappings from property names to values. If it raises, the query ends in
        `wmisink.ProviderFailure` with the exception's text.

        Parameters
        ----------
        name : str or type
            A class of this namespace.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        of_class = class_name(name)

        def register(provider: AnyProvider) -> AnyProvider:
            self._core.set_provider(of_class, _callable(of_class, provider))
            return provider

        return register

    def puts(self, name: str | type[CimClass]) -> Callable[[AnyPutter], AnyPutter]:
        """Decorate the function that stores an instance of a class which a client puts.

        It takes the instance as a mapping from all its properties' names to values, and ``"create-or-update"``,
        ``"create"`` or ``"update"``. To refuse, it raises; `wmisink.NotFound` and the like keep their codes.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        of_class = class_name(name)

        def register(function: AnyPutter) -> AnyPutter:
            self._core.set_put(of_class, _callable(of_class, function))
            return function

        return register

    def deletes(self, name: str | type[CimClass]) -> Callable[[AnyDeleter], AnyDeleter]:
        """Decorate the function that deletes an instance of a class which a client deletes.

        It takes a mapping from the keys' names to their values. If it returns False, there is no such instance.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        of_class = class_name(name)

        def register(function: AnyDeleter) -> AnyDeleter:
            self._core.set_delete(of_class, _callable(of_class, function))
            return function

        return register

    def method(self, name: str | type[CimClass], method: str) -> Callable[[AnyMethod], AnyMethod]:
        """Decorate the function that does a method of a class, and of its subclasses where they have none of their own.

        It takes a `MethodCall`. It returns a mapping or a NamedTuple of the parameters that come back, or the value of
        ``ReturnValue`` alone, or None if nothing comes back. NotImplementedError is WBEM_E_METHOD_NOT_IMPLEMENTED.

        Raises
        ------
        wmisink.WmiError
            There is no such class, or it has no such method.
        """
        of_class = class_name(name)
        check_text("method", method)

        def register(function: AnyMethod) -> AnyMethod:
            self._core.set_method(of_class, method, _callable(f"{of_class}.{method}", function))
            return function

        return register

    def property(self, name: str | type[CimClass], prop: str) -> Callable[[AnyProperty], AnyProperty]:
        """Decorate the function that gives a property of a class's stored instances: one that changes by itself.

        It takes the stored instance as a mapping, and gives the value. It's asked only when a query reads the property.

        Raises
        ------
        wmisink.WmiError
            There is no such class, or it has no such property.
        """
        of_class = class_name(name)
        check_text("prop", prop)

        def register(function: AnyProperty) -> AnyProperty:
            self._core.set_property(of_class, prop, _callable(f"{of_class}.{prop}", function))
            return function

        return register

    def puts_property(self, name: str | type[CimClass], prop: str) -> Callable[[AnyPropertyPutter], AnyPropertyPutter]:
        """Decorate the function that takes the values which clients put to a property that `property` gives.

        It takes the stored instance as a mapping, and the value. Without such a function the property is read-only.

        Raises
        ------
        wmisink.WmiError
            There is no such class, or it has no such property.
        """
        of_class = class_name(name)
        check_text("prop", prop)

        def register(function: AnyPropertyPutter) -> AnyPropertyPutter:
            self._core.set_property_put(of_class, prop, _callable(f"{of_class}.{prop}", function))
            return function

        return register

    def events(self, name: str | type[CimClass]) -> Callable[[AnyEvents], AnyEvents]:
        """Decorate the function that gives the events of a class, as a rule a generator.

        It runs while somebody listens to the class, once however many they are. It takes an `EventRequest` and yields
        mappings; ``"__CLASS"`` in one names a subclass.

        Raises
        ------
        wmisink.InvalidClass
            There is no such class.
        """
        of_class = class_name(name)

        def register(function: AnyEvents) -> AnyEvents:
            self._core.set_events(of_class, _callable(of_class, function))
            return function

        return register

    @overload
    def publish(self, event: CimClass, /) -> None: ...

    @overload
    def publish(self, name: str | type[CimClass], values: Values) -> None: ...

    def publish(self, name: str | type[CimClass] | CimClass, values: Values | None = None) -> None:
        """Send one event to all who listen to its class or a superclass of it. Never waits.

        Parameters
        ----------
        name : str, type or CimClass
            A class derived from ``__ExtrinsicEvent`` or another event class; or, alone, an object of one.
        values : mapping or CimClass
            Its properties.

        Raises
        ------
        TypeError, ValueError
            A value doesn't fit its property's CIM type.
        wmisink.InvalidClass
            There is no such class.
        """
        if isinstance(name, CimClass):
            self._core.publish(type(name).__cim_name__, name)
            return
        if values is None:
            raise TypeError(f"publish({name!r}) needs the values of the event, by their properties' names.")
        self._core.publish(class_name(name), values)


def class_name(given: str | type[CimClass]) -> str:
    """A class's name; that in WMI of a class which is written in Python."""
    return check_text("name", given.__cim_name__ if isinstance(given, type) else given)


def _callable(what: str, function: Any) -> Any:
    if not callable(function):
        raise TypeError(f"The provider of {what} must be callable, not {type(function).__name__}.")
    return function
