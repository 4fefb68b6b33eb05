"""Connecting to WMI from a coroutine, and starting calls that are awaited."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Final

import wmisink
from wmisink import _connection
from wmisink._call_face import Given
from wmisink._connection_face import ConnectionFace
from wmisink._objects import made_of, out_parameters
from wmisink.aio._call import Call
from wmisink.aio._loops import Loop, current_loop
from wmisink.aio._wakeups import RINGER, Signal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Concatenate

    from typing_extensions import ParamSpec, Self, Unpack

    from wmisink import _core
    from wmisink._core import Row, WmiObject
    from wmisink._objects import PutMode
    from wmisink._options import AnswerOptions, Delivery

    P = ParamSpec("P")


def _starting(
    method: Callable[Concatenate[wmisink.Connection, P], wmisink.Call[Given]],
) -> Callable[Concatenate[Connection, P], Call[Given]]:
    """The method of that name that gives a call to await."""

    @functools.wraps(method)
    def start(self: Connection, /, *args: P.args, **kwargs: P.kwargs) -> Call[Given]:
        return self._awaitable(method(self._wmi, *args, **kwargs))

    return start


class Connection(ConnectionFace):
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

    async def get(self, path: str, **options: Unpack[AnswerOptions]) -> WmiObject:
        """Get an instance or a class definition by its path, as `wmisink.Connection.get` does."""
        async with self._awaitable(self._wmi.start_get(path, **options)) as call:
            objects = await call
        return objects[0]

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

    async def put(
        self, instance: WmiObject, *, mode: PutMode = "create-or-update", **options: Unpack[AnswerOptions]
    ) -> str:
        """Put an object into WMI and give its path, as `wmisink.Connection.put` does."""
        async with self._awaitable(self._wmi.start_put(instance, mode=mode, **options)) as call:
            return (await call.wait()).path or call.path

    async def delete(self, path: str | WmiObject, **options: Unpack[AnswerOptions]) -> None:
        """Delete an instance, or a class with its instances, as `wmisink.Connection.delete` does."""
        async with self._awaitable(self._wmi.start_delete(path, **options)) as call:
            await call.wait()

    async def call(
        self,
        path: str | WmiObject,
        method: str,
        /,
        arguments: Mapping[str, object] | None = None,
        timeout: float | None = None,
        context: Mapping[str, object] | None = None,
        delivery: Delivery | None = None,
        **named: object,
    ) -> Row:
        """Call a method and give its out parameters, as `wmisink.Connection.call` does."""
        started = self._wmi.start_call(path, method, arguments, timeout, context, delivery, **named)
        async with self._awaitable(started) as call:
            return out_parameters(await call)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

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
