"""Connecting to WMI from a coroutine, and starting calls that are awaited."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any, Final

import wmisink
from wmisink import _connection
from wmisink._call_face import Given
from wmisink._closing import AsyncClosing
from wmisink._connection_face import ConnectionFace
from wmisink._objects import made_of, out_parameters
from wmisink.aio._call import Call
from wmisink.aio._loops import Loop, current_loop
from wmisink.aio._wakeups import RINGER, Signal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Concatenate

    from typing_extensions import ParamSpec, TypeVar

    from wmisink import _core
    from wmisink._core import Row, WmiObject

    P = ParamSpec("P")
    T = TypeVar("T")


def _starting(
    method: Callable[Concatenate[wmisink.Connection, P], wmisink.Call[Given]],
) -> Callable[Concatenate[Connection, P], Call[Given]]:
    """The method of that name that gives a call to await."""

    @functools.wraps(method)
    def start(self: Connection, /, *args: P.args, **kwargs: P.kwargs) -> Call[Given]:
        return self._awaitable(method(self._wmi, *args, **kwargs))

    return start


def _answering(
    method: Callable[Concatenate[wmisink.Connection, P], T],
    starting: Callable[Concatenate[wmisink.Connection, P], wmisink.Call[Given]],
    answer: Callable[[Call[Given]], Awaitable[T]],
) -> Callable[Concatenate[Connection, P], Coroutine[Any, Any, T]]:
    """The method of that name as a coroutine: the call that it starts, and what it makes of it."""

    @functools.wraps(method)
    async def ask(self: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._awaitable(starting(self._wmi, *args, **kwargs)) as call:
            return await answer(call)

    return ask


async def _the_object(call: Call[WmiObject]) -> WmiObject:
    return (await call)[0]


async def _the_path(call: Call) -> str:
    return (await call.wait()).path or call.path


async def _nothing(call: Call) -> None:
    await call.wait()


async def _the_out_parameters(call: Call) -> Row:
    return out_parameters(await call)


class Connection(ConnectionFace, AsyncClosing):
    """A `wmisink.Connection` for one loop: the methods of that name do the same.

    Those that give a `wmisink.Call` give one to be awaited; `get`, `put`, `delete`, `call` and `new` are coroutines.
    Many tasks may share it. Leaving its ``async with`` block and `close` cancel the calls that were made on it.
    """

    __slots__ = ("_loop", "_wmi")

    def __init__(self, core: _core.Connection, loop: Loop) -> None:
        super().__init__(core)
        self._wmi: Final = wmisink.Connection(core)
        self._loop: Final = loop

    query = _starting(wmisink.Connection.query)
    instances = _starting(wmisink.Connection.instances)
    classes = _starting(wmisink.Connection.classes)
    associators = _starting(wmisink.Connection.associators)
    references = _starting(wmisink.Connection.references)
    events = _starting(wmisink.Connection.events)
    watch = _starting(wmisink.Connection.watch)

    get = _answering(wmisink.Connection.get, wmisink.Connection.start_get, _the_object)
    put = _answering(wmisink.Connection.put, wmisink.Connection.start_put, _the_path)
    delete = _answering(wmisink.Connection.delete, wmisink.Connection.start_delete, _nothing)
    call = _answering(wmisink.Connection.call, wmisink.Connection.start_call, _the_out_parameters)

    async def new(
        self,
        class_name: str,
        values: Mapping[str, object] | None = None,
        /,
        timeout: float | None = None,
        **named: object,
    ) -> WmiObject:
        """Make a new instance of a class, as `wmisink.Connection.new` does."""
        return made_of(await self.get(class_name, timeout=timeout), {**(values or {}), **named})

    def _awaitable(self, call: wmisink.Call[Given]) -> Call[Given]:
        if not self._loop.is_running_here():
            raise RuntimeError(
                "This connection belongs to another loop of events than the one that runs here. "
                "Connect anew on this one."
            )
        return Call(call._core, self._loop)  # noqa: SLF001


class Connecting(Awaitable[Connection]):
    """A connection to be: ``wmi = await connecting``, or ``async with connecting as wmi``. Nothing happens before."""

    def __init__(self, begin: Callable[[], tuple[_core.Connection, float | None]]) -> None:
        self._begin: Final = begin
        self._connection: Connection | None = None

    def __await__(self) -> Generator[Any, Any, Connection]:
        return self._connect().__await__()

    async def __aenter__(self) -> Connection:
        self._connection = await self._connect()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    async def _connect(self) -> Connection:
        loop = current_loop()
        RINGER.forget_ended_loops()
        core, seconds = self._begin()
        try:
            until = None if seconds is None else time.monotonic() + seconds
            await Signal(core.bell, loop).wait(core.arm_open, until)
            core.wait_open(0.0)
        except BaseException:
            core.close()  # it may still be at it, and is nobody's now
            raise
        return Connection(core, loop)


def _connecting(
    connect: Callable[P, wmisink.Connection], begin: Callable[P, tuple[_core.Connection, float | None]]
) -> Callable[P, Connecting]:
    """What takes the arguments of `connect` and connects without waiting."""

    @functools.wraps(connect)
    def start(*args: P.args, **kwargs: P.kwargs) -> Connecting:
        return Connecting(functools.partial(begin, *args, **kwargs))

    return start


connect = _connecting(_connection.connect, _connection.begin)
