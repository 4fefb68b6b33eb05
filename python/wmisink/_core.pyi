"""The extension: the C++ client, its rows and the embedded WMI, for the package's own modules.

A WMI failure is raised as `wmisink._errors.make_error` makes it. What waits lets other threads run and answers Ctrl-C;
nothing here is part of the public face but `Row`, `RowSchema`, `Status` and `WmiObject`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, SupportsIndex, TypeAlias, final, overload

from typing_extensions import Self

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

# A value with its flavour bits, None for the usual ones.
_Qualifiers: TypeAlias = dict[str, tuple[object, int | None]]
# Name, CIM type, whether it is a key, default, qualifiers.
_Property: TypeAlias = tuple[str, str, bool, object, _Qualifiers]
# Name, what goes in, what comes back, qualifiers.
_Method: TypeAlias = tuple[str, Sequence[_Property], Sequence[_Property], _Qualifiers]

def family_of(hresult: int) -> str:
    """The family of a failure's code, such as ``"not_found"``; ``"other"`` for what has none."""

def facility_of(hresult: int) -> str:
    """Who defined a code: ``"WMI"``, ``"COM"``, ``"RPC"``, ``"Win32"`` and so on."""

def com_available() -> bool:
    """Whether this system has the WMI of Windows."""

def bind_wql(text: str, values: tuple[object, ...], named: dict[str, object]) -> str:
    """A query with its values in the place of its placeholders.

    ValueError where the text and the values don't go together, TypeError or ValueError for a value that can't stand
    where it's to.
    """

def wql_literal(value: object, place: str) -> str:
    """A value as WQL writes it; `place` is what takes it, for messages."""

def escape_like(text: str) -> str:
    """The LIKE pattern that a text itself meets."""

@final
class Identifier:
    """A name that may stand in a query as it is."""

    def __init__(self, name: str) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def connect_com(target: Target, password: Secret | None, security: str, max_calls: int, delivery: str) -> Connection:
    """Begin to connect to the WMI of Windows. Never waits."""

def connect_embedded(
    repository: Repository, target: Target, security: str, max_calls: int, delivery: str
) -> Connection:
    """Begin to connect to an embedded WMI. Never waits."""

def process_security() -> str:
    """Whose COM security this process has: ``"wmisink"``, ``"other"``, or ``"none"`` off Windows."""

def wait_rung() -> list[int]:
    """Wait until bells have rung, and take their numbers; none at the interpreter's end. For one thread."""

def live_sinks() -> int:
    """How many sinks exist, whoever holds them."""

def live_objects() -> int:
    """How many COM objects of the embedded WMI exist."""

def live_threads() -> int:
    """How many threads of the client's there are that start and finish calls."""

def shutdown(timeout: float) -> None:
    """Cancel every call, and have no thread of WMI's in Python any more after at most `timeout` seconds.

    For the end of the process: nothing can be called afterwards.
    """

@final
class Secret:
    """A password on its way to WMI; wiped when it goes."""

    def __init__(self, text: object) -> None: ...

@final
class Target:
    """What one connection is made to, and as whom."""

    def __init__(
        self,
        *,
        namespace: str,
        host: str | None,
        user: str | None,
        domain: str | None,
        authority: str | None,
        locale: str | None,
        authentication: str,
        impersonation: str,
        context: Mapping[str, object],
    ) -> None:
        """ValueError for what contradicts itself."""

@final
class CallOptions:
    """How one call is delivered."""

    def __init__(
        self,
        *,
        capacity: int,
        overflow: str,
        timeout: float | None,
        context: Mapping[str, object],
        delivery: str | None,
        watchdog: float | None,
    ) -> None:
        """`timeout` and `watchdog` are in seconds, from the call's start. `delivery` None: the connection's."""

@final
class Connection:
    """A namespace of one computer's WMI, as one account."""

    @property
    def namespace(self) -> str:
        """The namespace's path."""

    @property
    def provider(self) -> str:
        """``"com"`` or ``"embedded"``."""

    @property
    def security(self) -> str:
        """How callbacks were asked to reach the sink."""

    @property
    def authentication(self) -> str:
        """How much of each call is secured."""

    @property
    def impersonation(self) -> str:
        """What WMI may do in the caller's name."""

    @property
    def max_calls(self) -> int:
        """How many calls may be outstanding at once."""

    @property
    def delivery(self) -> str:
        """How answers come to the sink: ``"async"``, ``"semisync"`` or ``"controlled"``."""

    def query(self, wql: str, options: CallOptions) -> AsyncCall:
        """Start a query and return at once."""

    def notifications(self, wql: str, options: CallOptions) -> AsyncCall:
        """Start to listen for events."""

    def instances(self, class_name: str, deep: bool, options: CallOptions) -> AsyncCall:
        """Start to enumerate the instances of a class."""

    def classes(self, superclass: str, deep: bool, options: CallOptions) -> AsyncCall:
        """Start to enumerate class definitions, as objects; "" is the top."""

    def get(self, path: str, options: CallOptions) -> AsyncCall:
        """Start to get an object, as one that can be changed."""

    def put(self, instance: WmiObject, mode: str, options: CallOptions) -> AsyncCall:
        """Start to put an object as it is now; `mode` is ``"create-or-update"``, ``"create"`` or ``"update"``."""

    def delete(self, path: str, options: CallOptions) -> AsyncCall:
        """Start to delete an instance or, without keys in its path, a class."""

    def exec_method(self, path: str, method: str, arguments: dict[str, Any], options: CallOptions) -> AsyncCall:
        """Start a method; the one row is what comes out. The call tells of wrong arguments."""

    def wait_open(self, timeout: float | None) -> None:
        """Wait until the connection stands; an exception if that fails, or if `timeout` seconds pass first."""

    @property
    def bell(self) -> int:
        """The number of the bell that `arm_open` means."""

    def arm_open(self) -> bool:
        """Have the bell rung when `wait_open` would not wait any more; False if that is so already. Never waits."""

    def close(self) -> None:
        """Cancel the connection's calls and leave it. Never waits."""

@final
class AsyncCall:
    """An operation that runs in WMI, and what it delivers: rows or, of some, objects. They are taken by one thread."""

    @property
    def query(self) -> str:
        """The WQL text; empty for a call that is no query."""

    @property
    def path(self) -> str:
        """The path or the class that it is about; empty for a query."""

    @property
    def operation(self) -> str:
        """The method of IWbemServices."""

    def poll(self, max_rows: int) -> list[Any]:
        """Take the rows that are there already. Never waits."""

    def next_rows(self, max_rows: int) -> list[Any]:
        """Wait for at least one row and take those that are there. Empty once the call has ended and all are taken."""

    def next_within(self, max_rows: int, timeout: float | None) -> list[Any] | None:
        """As `next_rows`; None if `timeout` seconds pass first."""

    def shape(self, shape: RowShape | None) -> None:
        """Say what rows become that are taken from now on; None for Rows.

        Raises
        ------
        TypeError
            The call gives objects, not rows.
        """

    def drained(self) -> bool:
        """Whether the call has ended and all rows are taken. Never waits."""

    def wait(self, timeout: float | None) -> bool:
        """Wait for the call's end; False if `timeout` seconds pass first."""

    @property
    def bell(self) -> int:
        """The number of the bell that `arm_rows` and `arm_end` mean."""

    def arm_rows(self) -> bool:
        """Have the bell rung when there is a row to take, or the call has ended and all are taken.

        False if that is so already. Never waits.
        """

    def arm_end(self) -> bool:
        """Have the bell rung when the call has ended; False if it has already. Never waits."""

    def status(self) -> Status:
        """Where the call stands at this moment. Never waits."""

    def arrow_schema(self) -> object:
        """Give the Arrow schema of the rows, which stay, as a capsule; may wait."""

    def arrow(self, datetimes: str, max_rows: int, awaited: bool) -> ArrowReader:
        """Read the rows as Arrow batches from now on. Never waits."""

    def cancel(self) -> None:
        """End the call at once; rows that have arrived can still be taken. Never waits."""

    def close(self) -> None:
        """End the call at once and let go of its unread rows. Never waits."""

    def raise_failure(self) -> None:
        """Raise the exception for a call that failed, timed out, overflowed or was cancelled; nothing otherwise."""

@final
class ArrowReader:
    """The rows of one call as Arrow batches. Any thread may read them, one at a time."""

    def next(self) -> ArrowBatch | None:
        """Wait for rows; None after the last. One that is awaited raises BlockingIOError instead of waiting."""

    def arm(self) -> bool:
        """Have the call's bell rung when `next` would not raise BlockingIOError; False if it would not now.

        Never waits.
        """

    def gathered(self, batches: Sequence[ArrowBatch]) -> ArrowBatches:
        """Give batches of this reader, all that were read, as one stream; after the last."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give a stream capsule; who releases it early ends the call."""

    def foreign_stream(self) -> object:
        """Give the same for who will not ask for `raise_failure`."""

    def __arrow_c_schema__(self) -> object:
        """Give the schema as a capsule; may wait."""

    def raise_failure(self) -> None:
        """Raise what the reading last failed with, for a consumer that could only say so; nothing otherwise."""

@final
class ArrowBatches:
    """Batches that were read, as one stream. Immutable."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give a stream capsule."""

@final
class ArrowBatch:
    """Some rows of a call as one Arrow struct array, for any library that reads Arrow. Immutable."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Give the rows and their schema as capsules; `requested_schema` is not looked at."""

    def __arrow_c_schema__(self) -> object:
        """Give the schema as a capsule."""

@final
class Status:
    """A call at one moment; it changes no more. Times are in seconds."""

    @property
    def phase(self) -> str:
        """``"created"``, ``"started"``, ``"receiving"``, or one of the ends.

        The ends are ``"completed"``, ``"failed"``, ``"cancelled"``, ``"timed_out"`` and ``"overflowed"``.
        """

    @property
    def security(self) -> str:
        """How callbacks reach the sink: ``"direct"``, ``"unsecured"``, ``"checked"`` or ``"verified"``."""

    @property
    def caller(self) -> str | None:
        r"""Who made the first callback, as COM tells; None before it.

        ``"in-process"``, ``"anonymous"`` or an account, such as ``CORP\SERVER1$``. Always None under ``"unsecured"``
        and ``"checked"``, where unsecapp.exe calls, which tells nothing of WMI.
        """

    @property
    def caller_authentication(self) -> str | None:
        """The authentication level of the first callback; None before it, and for one within the process."""

    @property
    def delivery(self) -> str:
        """How the answer comes to the sink: ``"async"``, ``"semisync"`` or ``"controlled"``."""

    @property
    def silent(self) -> bool:
        """Whether WMI has accepted the call and never called back, for longer than the watchdog's time."""

    @property
    def waiting(self) -> bool:
        """Whether it waits for its turn, since `max_calls` of the connection are outstanding."""

    @property
    def rows_seen(self) -> int:
        """Rows accepted from WMI."""

    @property
    def rows_taken(self) -> int:
        """Rows taken by the reader."""

    @property
    def rows_queued(self) -> int:
        """Rows that wait to be taken."""

    @property
    def rows_dropped(self) -> int:
        """Rows dropped unread by ``overflow="drop-oldest"``."""

    @property
    def rows_late(self) -> int:
        """Rows refused since they came after the end."""

    @property
    def high_water(self) -> int:
        """The most rows that ever waited at once."""

    @property
    def malformed(self) -> int:
        """Values of the rows taken that could not be read and are None; `Row.raw` has their text."""

    @property
    def callbacks(self) -> int:
        """WMI's callbacks so far."""

    @property
    def callbacks_refused(self) -> int:
        """Callbacks that were refused under ``"verified"``, since they came from another account than WMI's."""

    @property
    def progress_done(self) -> int:
        """How far the provider is, if it tells."""

    @property
    def progress_total(self) -> int:
        """How far it has to go; 0 if it does not tell."""

    @property
    def progress_text(self) -> str:
        """What the provider says of its progress."""

    @property
    def first_row(self) -> float | None:
        """From the start to the first row; None before it."""

    @property
    def elapsed(self) -> float:
        """From the start to the end, or until now."""

    @property
    def longest_stall(self) -> float:
        """The longest time that a callback waited for room or woke the reader."""

    @property
    def hresult(self) -> int | None:
        """The final code as an unsigned number; None before the end."""

    @property
    def message(self) -> str:
        """What there is to say of the end; before it what there is to say of a silent call; else empty."""

    @property
    def path(self) -> str:
        """The path of what a put has stored, if WMI tells; else empty."""

    @property
    def error_object(self) -> Row | None:
        """WMI's extended error object, if it sent one."""

    @property
    def operation(self) -> str:
        """What told of the end: a COM method, ``"cancel"`` or ``"timeout"``; empty before it."""

@final
class WmiObject:
    """An instance or a class definition that can be changed and put back.

    Its properties are attributes and keys, in any case: ``obj.Celsius = 21.5``, ``obj["celsius"]``, and ``dict(obj)``
    gives them all. A property that has the name of one of the attributes below, and a system property such as
    ``__PATH``, is reached by key alone. Changes are this object's own until `Connection.put` has stored it. An embedded
    object is a copy: change it, and set the property to it again. Any thread may use it, one at a time.

    Setting a property converts the value by the property's CIM type.

    Raises
    ------
    TypeError, ValueError
        The value is of another type, or out of the type's range; the message names property, range and value.
    AttributeError, KeyError
        There is no such property.
    """

    @property
    def class_name(self) -> str:
        """Its class."""

    @property
    def superclass(self) -> str | None:
        """Its class's superclass; None at the top."""

    @property
    def path(self) -> str | None:
        """Its whole path, with computer and namespace; None while a key is missing."""

    @property
    def relpath(self) -> str | None:
        """Its path within its namespace; None while a key is missing."""

    @property
    def is_class(self) -> bool:
        """Whether it is a class definition; its values are then the defaults of the instances."""

    def keys(self) -> tuple[str, ...]:
        """The names of its properties."""

    def type_of(self, name: str) -> str:
        """The CIM type of a property, such as ``"uint32"`` or ``"string[]"``."""

    def qualifiers(self, name: str | None = None) -> dict[str, Any]:
        """The qualifiers of itself or of one of its properties, by the names that WMI has for them.

        Parameters
        ----------
        name : str or None
            A property's name, in any case; None for the object's own qualifiers.

        Returns
        -------
        dict of str to bool, int, float, str or list of these
            A new one; changing it changes nothing in WMI. What the class passes on to its instances is there for an
            instance as well, but most qualifiers stay with the class: ask its definition.

        Raises
        ------
        KeyError
            There is no such property.
        WmiError
            What WMI says, such as `InvalidArgument` or `NotSupported` for a system property.
        """

    def row(self) -> Row:
        """Its values as they are now."""

    def mof(self) -> str:
        """Itself as MOF."""

    def spawn(self) -> WmiObject:
        """Make a new instance of this class, which is nowhere until it is put."""

    def copy(self) -> WmiObject:
        """Make a copy, to be changed by itself."""

    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...
    def __getitem__(self, name: str) -> Any: ...
    def __setitem__(self, name: str, value: Any) -> None: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

@final
class Row:
    """One object that WMI delivered: its properties' values, by attribute, by key in any case, and by index.

    A row is a sequence of its values, so that it can be unpacked, and ``dict(row)`` gives them by name. Its properties
    are those that the query selects. One whose name is that of a method is reached by key alone.
    """

    __hash__: Any  # an unhashable value, such as a list, raises TypeError

    def keys(self) -> tuple[str, ...]:
        """The properties' names, in the order of the values: that of the SELECT list, where there is one."""

    def raw(self, name: str, /) -> Any:
        """WMI's own text of a value that could not be shown as it is, or None.

        Such are malformed datetimes, whose value is None; datetimes with asterisks, whose value is the earliest time
        that they may mean, or None without a year; numbers outside their type. Of an array: a list with a text or None
        for each element.
        """

    def _repr_html_(self) -> str:
        """A table of the properties, which notebooks show."""

    def __getattribute__(self, name: str, /) -> Any: ...
    @overload
    def __getitem__(self, key: str | SupportsIndex, /) -> Any: ...
    @overload
    def __getitem__(self, key: slice, /) -> tuple[Any, ...]: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def __dir__(self) -> list[str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[object, ...]: ...

@final
class RowSchema:
    """What the rows of one class within one result have in common."""

    def __new__(cls, class_name: str, names: tuple[str, ...], types: tuple[str, ...]) -> Self: ...
    @property
    def class_name(self) -> str:
        """The class of the rows; empty for rows of no class."""

    @property
    def names(self) -> tuple[str, ...]:
        """The properties' names, in the order of a row's values."""

    @property
    def types(self) -> tuple[str, ...]:
        """Their CIM types, such as ``"uint32"`` or ``"string[]"``."""

    def __reduce__(self) -> tuple[object, ...]: ...

@final
class CounterCooker:
    """Cooks the samples of one class of raw counters; see `wmisink.counters.Cooker`."""

    def __init__(self, definition: WmiObject, names: Sequence[str], capped: bool, scaled: bool) -> None: ...
    @property
    def class_name(self) -> str:
        """The raw class."""

    @property
    def keys(self) -> list[str]:
        """Its keys."""

    @property
    def columns(self) -> list[str]:
        """The properties that a row has to have."""

    @property
    def counters(self) -> list[tuple[str, int, int]]:
        """Name, type and scale of each counter."""

    @property
    def query(self) -> str:
        """The WQL that gives the columns."""

    def cook(self, rows: Iterable[object]) -> list[Row]:
        """A row of cooked values for each of a sample's rows."""

    def forget(self) -> None:
        """Forget the last sample."""

    def __len__(self) -> int: ...

def cook_counter(
    counter_type: int,
    earlier: tuple[int, int | None, int | None, int | None] | None,
    later: tuple[int, int | None, int | None, int | None],
) -> int | float | None:
    """The cooked value of two readings, each value, base, time, frequency; ValueError for a type not documented."""

def counter_rule(counter_type: int) -> tuple[str, str, str, bool, bool, bool] | None:
    """What is known of a counter type: name, unit, clock, whether it needs an earlier sample, a base, has a value."""

def schema_of(row: Row, /) -> RowSchema:
    """The class, names and CIM types of a row's properties."""

@final
class RowPlan:
    """How rows of one schema become something else."""

    def __init__(
        self,
        target: type,
        fields: Sequence[tuple[int, bool, bool, type | None, RowShape | None]],
        names: tuple[str, ...],
        refuse: Callable[[int, object], NoReturn],
    ) -> None:
        """Make `target`, which is tuple, dict or a class, of `fields`.

        For each the column's index, whether it and an element of it may be None, the one type that it may have and
        what objects in it become. `names` are a dict's keys, or of the last fields the names that the class gets them
        by. `refuse` raises what is to be said of a field, by its number, and a value that it may not have.
        """

@final
class RowShape:
    """What the rows of one result become."""

    def __init__(self, plan: Callable[[RowSchema], RowPlan]) -> None:
        """`plan` gives a RowPlan for a RowSchema."""

def _restore_row(schema: RowSchema, values: tuple[object, ...], raw: object, /) -> Row:
    """Make a row again from what a pickle holds."""

@final
class Repository:
    """The whole of one embedded WMI: its namespaces and its threads."""

    def __init__(self, batch_size: int = 100) -> None:
        """Make a repository that delivers at most `batch_size` objects in one callback."""

    def create_namespace(self, path: str) -> Namespace:
        """Find the namespace of that path, or make it with its parents."""

@final
class FaultPlan:
    """What goes wrong on purpose in a repository."""

    def __init__(self, repository: Repository) -> None:
        """The plan of a repository; there is one, however often it is made."""

    def add(
        self,
        *,
        class_name: str,
        operation: str,
        times: int | None,
        refuse: int | str | None,
        start_delay: float,
        first_delay: float,
        batch_delay: float,
        fail_after: int | None,
        failure: int | str,
        progress_total: int,
        batch_sizes: list[int],
        null_objects: bool,
        threads: int,
        rows_after_cancel: int,
        final_status: str,
        final_delay: float,
    ) -> int:
        """Add a fault, with times in seconds, and give its number."""

    def remove(self, fault: int) -> bool:
        """Take a fault away; False when it is gone already."""

    def clear(self) -> None:
        """Take every fault away."""

    def befallen(self, fault: int) -> int:
        """How many calls a fault has befallen; 0 once it is taken away."""

@final
class Namespace:
    """One namespace of a repository."""

    @property
    def path(self) -> str:
        r"""Such as ``root\cimv2``."""

    def define_class(
        self,
        name: str,
        superclass: str | None,
        properties: Sequence[_Property],
        qualifiers: _Qualifiers,
        methods: Sequence[_Method],
    ) -> None:
        """Define a class by what it adds to its superclass."""

    def classes(self) -> list[str]:
        """The names of all classes, in the order of their definition."""

    def put_instance(self, name: str, values: Values) -> str:
        """Store an instance, and give its relative path; one with the same keys is replaced."""

    def delete(self, path: str) -> None:
        """Remove a stored instance, or a class with all that is below it."""

    def mof(self, name: str) -> str:
        """Give a class as MOF."""

    def load_mof(self, text: str) -> tuple[str, ...]:
        """Define the classes and put the instances of a MOF text, and give their paths."""

    def set_provider(self, name: str, provider: Provider) -> None:
        """Have a callable give the class's instances."""

    def set_put(self, name: str, function: Putter) -> None:
        """Have a callable take the instances that clients put."""

    def set_delete(self, name: str, function: Deleter) -> None:
        """Have a callable delete the instances that clients delete."""

    def set_method(self, name: str, method: str, function: MethodFunction) -> None:
        """Have a callable do a method of the class."""

    def set_property(self, name: str, prop: str, function: PropertyFunction) -> None:
        """Have a callable give a property of the class's stored instances."""

    def set_property_put(self, name: str, prop: str, function: PropertyPutter) -> None:
        """Have a callable take the values of that property that clients put."""

    def set_events(self, name: str, function: EventFunction) -> None:
        """Have a callable give the class's events."""

    def publish(self, name: str, values: Values) -> None:
        """Send one event of the class."""

@final
class InstanceRequest:
    """What WMI wants from a provider."""

    @property
    def class_name(self) -> str:
        """The class whose instances are asked for."""

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that the query reads, in its SELECT list or its WHERE."""

    @property
    def equals(self) -> Mapping[str, Any]:
        """What the WHERE demands of single properties: ``{"ProcessId": 4}``."""

    @property
    def context(self) -> Mapping[str, Any]:
        """The named values that the client gave with the call."""

    def cancelled(self) -> bool:
        """Whether nobody waits for the rows any more."""

@final
class MethodCall:
    """A call of a method, as the function that does it is told."""

    @property
    def class_name(self) -> str:
        """The class that it is called on, or the class of the object."""

    @property
    def method(self) -> str:
        """The method's name."""

    @property
    def object(self) -> dict[str, Any] | None:
        """The object that it is called on; None for a static method."""

    @property
    def arguments(self) -> dict[str, Any]:
        """A value for each parameter that goes in."""

    @property
    def context(self) -> Mapping[str, Any]:
        """The named values that the client gave with the call."""

    def cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""

@final
class EventRequest:
    """What a function that gives events is told."""

    @property
    def class_name(self) -> str:
        """The class whose events are asked for."""

    def cancelled(self) -> bool:
        """Whether nobody listens any more."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for so long, or until nobody listens any more; False for the latter."""
