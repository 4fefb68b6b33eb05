"""How a class of the host is written down: its properties, and beside each the way to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import psutil

from wmisink.embedded import Property as Declared

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest, Method, MethodCall, Namespace, Provider

Subject = TypeVar("Subject")

#: The system knows, but not for us: the property is NULL. A zombie has no memory, files or command line.
WITHHELD: Final = (psutil.AccessDenied, psutil.ZombieProcess, PermissionError)
#: The subject ended while it was read: it's left out, as it would be had we asked a moment later.
VANISHED: Final = (psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError)


@dataclass(frozen=True)
class Property(Generic[Subject]):
    """A property of a class.

    Attributes
    ----------
    name, cim_type : str
        As Microsoft documents them; ``"string[]"`` is an array, ``"ref:Win32_Group"`` a reference.
    read : callable or None
        Gives the value for a subject, or None for NULL. No reader: this system has no such thing, always NULL.
    key : bool
        Part of the object's path.
    qualifiers : mapping
        Beside `key` and `CIMTYPE`.
    """

    name: str
    cim_type: str
    read: Callable[[Subject], object] | None = None
    key: bool = False
    qualifiers: Mapping[str, bool | int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class HostMethod:
    """A method of a class: its name, what does it, and what it takes and gives."""

    name: str
    function: Callable[[MethodCall], object]
    signature: Method


@dataclass(frozen=True)
class HostClass(Generic[Subject]):
    """A class, all its properties (the inherited ones too), and where its subjects come from.

    Attributes
    ----------
    name, superclass : str
        No superclass: None.
    properties : tuple of Property
    subjects : callable
        Gives what there is one instance each for, and no more of them than the request's equalities admit.
    documentation : str
        Microsoft's page.
    keys_from_here : tuple of str
        Inherited properties that are keys in this class and weren't above it.
    methods : tuple of HostMethod
    """

    name: str
    superclass: str | None
    properties: tuple[Property[Subject], ...]
    subjects: Callable[[InstanceRequest], Iterable[Subject]]
    documentation: str
    qualifiers: Mapping[str, bool | int | str] = field(
        default_factory=lambda: {"Dynamic": True, "Provider": "wmisink.host"}
    )
    keys_from_here: tuple[str, ...] = ()
    methods: tuple[HostMethod, ...] = ()

    @property
    def types(self) -> dict[str, str]:
        """Its properties' names and CIM types."""
        return {prop.name: prop.cim_type for prop in self.properties}

    def define(self, namespace: Namespace, inherited: Mapping[str, str]) -> None:
        """Define the class in a namespace that has its superclasses, and answer for it.

        `inherited` has the properties that the superclasses define already, with their types. A reference to a class
        that's narrower than the inherited one is this class's own, and so is an inherited property that becomes a key.
        """
        own = [
            prop
            for prop in self.properties
            if prop.name in self.keys_from_here or inherited.get(prop.name) != prop.cim_type
        ]
        namespace.define(
            self.name,
            {prop.name: Declared(prop.cim_type, qualifiers=prop.qualifiers) for prop in own},
            keys=[prop.name for prop in own if prop.key],
            superclass=self.superclass,
            qualifiers=self.qualifiers,
            methods={method.name: method.signature for method in self.methods},
        )
        for method in self.methods:
            namespace.method(self.name, method.name)(method.function)
        namespace.provides(self.name)(self.provider())

    def provider(self) -> Provider:
        """What answers for the class in one repository; a class that remembers between queries makes a new one."""
        return self.instances

    def instances(self, request: InstanceRequest) -> Iterator[dict[str, object]]:
        """Read what the request names and nothing else, and of a subject that fails an equality, no more than that."""
        names = {name.casefold() for name in request.properties}
        demands = {name.casefold(): value for name, value in request.equals.items()}
        plan = [
            (prop, demands.get(prop.name.casefold()))
            for prop in self.properties
            if prop.name.casefold() in names and (prop.read is not None or prop.name.casefold() in demands)
        ]
        plan.sort(key=lambda planned: planned[1] is None)  # what decides comes first
        read = _reader(plan)
        for subject in self.subjects(request):
            with suppress(*VANISHED):
                row = read(subject)
                if row is not None:
                    yield row


def equality(request: InstanceRequest, name: str) -> Any:
    """The value that the query demands of a property, or None where it leaves it open."""
    wanted = name.casefold()
    return next((value for key, value in request.equals.items() if key.casefold() == wanted), None)


def constant(value: object) -> Callable[[object], object]:
    """A reader that gives the same for every subject."""
    return lambda _subject: value


def _reader(plan: Sequence[tuple[Property[Subject], object]]) -> Callable[[Subject], dict[str, object] | None]:
    """What reads a subject by a plan: where the plan demands nothing, all values at once."""
    readers = [(prop.name, prop.read) for prop, _ in plan if prop.read is not None]

    def read_all(subject: Subject) -> dict[str, object] | None:
        try:
            return {name: read(subject) for name, read in readers}
        except WITHHELD:  # one of them, which is NULL then
            return _read(subject, plan)

    demanding = any(demanded is not None for _, demanded in plan)
    return (lambda subject: _read(subject, plan)) if demanding else read_all


def _read(subject: Subject, plan: Sequence[tuple[Property[Subject], object]]) -> dict[str, object] | None:
    """The subject's values, or None if one of them isn't what the query demands."""
    values: dict[str, object] = {}
    for prop, demanded in plan:
        value = _value(prop.read, subject)
        if demanded is not None and not _may_equal(prop, value, demanded):
            return None
        values[prop.name] = value
    return values


def _may_equal(prop: Property[Subject], value: object, demanded: object) -> bool:
    """False only if WMI, which decides in the end, can't take the two for equal; it ignores the case of text.

    An object has many paths: with and without its server, in other case, with other blanks.
    """
    if prop.cim_type.startswith("ref:"):
        return value is not None
    if isinstance(value, str) and isinstance(demanded, str):
        return value.casefold() == demanded.casefold() or value.upper() == demanded.upper()
    if isinstance(value, int) and isinstance(demanded, int):
        return value == demanded
    return value is not None


def _value(read: Callable[[Subject], object] | None, subject: Subject) -> object:
    if read is None:
        return None
    try:
        return read(subject)
    except WITHHELD:
        return None
