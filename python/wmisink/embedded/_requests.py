"""What WMI tells the functions behind classes, methods, properties and events, and what these are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from wmisink.embedded._cim_class import CimClass


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

    @property
    def context(self) -> Mapping[str, Any]:
        """The named values that the client gave with its connection and the call, such as ``__ProviderArchitecture``.

        Integers of more than 32 bits are texts, as they are wherever WMI passes them.
        """

    def cancelled(self) -> bool:
        """Whether nobody waits for the rows any more; a provider that works long asks now and then, and returns."""


class MethodCall(Protocol):
    """A call of a method, as the function that does it is told of it."""

    @property
    def class_name(self) -> str:
        """The class that it's called on, or the class of the object."""

    @property
    def method(self) -> str:
        """The method's name."""

    @property
    def object(self) -> Mapping[str, Any] | None:
        """The object that it's called on, by its properties' names; None for a static method."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """A value for each parameter that goes in; its default, or None, where the client gave none."""

    @property
    def context(self) -> Mapping[str, Any]:
        """The named values that the client gave with its connection and the call, such as ``__ProviderArchitecture``.

        Integers of more than 32 bits are texts, as they are wherever WMI passes them.
        """

    def cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""


class EventRequest(Protocol):
    """What a function that gives events is told."""

    @property
    def class_name(self) -> str:
        """The class whose events are asked for."""

    def cancelled(self) -> bool:
        """Whether nobody listens any more; ask before each event, and return."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for so long, or until nobody listens any more; False for the latter."""


#: One instance or event: names and values, those left out having the class's defaults; or an object of a `CimClass`.
Values: TypeAlias = "Mapping[str, object] | CimClass"
#: How a client puts an instance.
PutMode: TypeAlias = Literal["create-or-update", "create", "update"]

#: A function that gives the instances of a class.
Provider: TypeAlias = Callable[[InstanceRequest], Iterable[Values]]
#: A function that stores an instance which a client puts.
Putter: TypeAlias = Callable[[Mapping[str, Any], PutMode], object]
#: A function that deletes the instance with these keys; False says that there is none.
Deleter: TypeAlias = Callable[[Mapping[str, Any]], bool | None]
#: A function that does a method: it gives a mapping or NamedTuple of what comes back, or ReturnValue alone.
MethodFunction: TypeAlias = Callable[[MethodCall], object]
#: A function that gives the value of a property of an instance.
PropertyFunction: TypeAlias = Callable[[Mapping[str, Any]], object]
#: A function that takes an instance and the value which a client puts.
PropertyPutter: TypeAlias = Callable[[Mapping[str, Any], Any], object]
#: A function, as a rule a generator, that gives events for as long as somebody listens.
EventFunction: TypeAlias = Callable[[EventRequest], Iterable[Values]]
