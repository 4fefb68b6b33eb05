"""Single objects of a namespace: to get them, change them, put them back, delete them and call their methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from wmisink._arguments import check_choice, check_text
from wmisink._call import Call
from wmisink._core import Row, RowSchema, WmiObject, _restore_row
from wmisink._options import answer_options
from wmisink._paths import path_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from wmisink import _core
    from wmisink._options import AnswerOptions, Delivery

PutMode = Literal["create-or-update", "create", "update"]

_PUT_MODES: Final = ("create-or-update", "create", "update")


class Objects:
    """The part of a `Connection` that deals with single objects.

    `get`, `put`, `delete` and `call` wait for WMI's answer; each has a `start_…` that returns a `Call` at once. Waiting
    lets other threads run and answers Ctrl-C.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        _core: _core.Connection

    def start_get(self, path: str, **options: Unpack[AnswerOptions]) -> Call[WmiObject]:
        """Start to get an object, as `get` does, and return at once. The call gives the one object."""
        return Call(self._core.get(check_text("path", path), answer_options(**options)))

    def get(self, path: str, **options: Unpack[AnswerOptions]) -> WmiObject:
        """Get an instance or a class definition by its path.

        Parameters
        ----------
        path : str
            Such as ``Win32_Service.Name="Spooler"``, or ``Win32_Service`` for the class.
        **options
            ``timeout=None`` are seconds within which it must be there; ``context=None``,
            ``delivery=None`` and ``watchdog=30.0`` are as for `query`.

        Returns
        -------
        WmiObject
            It can be changed and given to `put`.

        Raises
        ------
        NotFound
            There is no such object.
        WmiError
            What else WMI says, such as `InvalidArgument` for what is no path.
        """
        with self.start_get(path, **options) as call:
            objects = list(call)
        return objects[0]

    def new(
        self,
        class_name: str,
        values: Mapping[str, object] | None = None,
        /,
        timeout: float | None = None,
        **named: object,
    ) -> WmiObject:
        """Make a new instance of a class; it's nowhere until it is `put`.

        Parameters
        ----------
        class_name : str
            Such as ``Win32_Environment``.
        values : mapping or None
            Values for properties.
        timeout : float or None
            Seconds within which WMI must have given the class.
        **named
            More values for properties, such as ``Name="PATH"``.

        Returns
        -------
        WmiObject
            With the class's defaults in all other properties.

        Raises
        ------
        AttributeError
            The class has no such property.
        TypeError, ValueError
            A value doesn't fit its property; the message names both, and the range.
        WmiError
            There is no such class.
        """
        return made_of(self.get(check_text("class_name", class_name), timeout=timeout), {**(values or {}), **named})

    def start_put(
        self, instance: WmiObject, *, mode: PutMode = "create-or-update", **options: Unpack[AnswerOptions]
    ) -> Call:
        """Start to put an object as it is now, as `put` does, and return at once.

        The status of the completed call has the path of what was put, if WMI tells it.
        """
        if not isinstance(instance, WmiObject):
            raise TypeError(
                f"put takes a WmiObject, not {type(instance).__name__}; get one with get() or new(), and change that."
            )
        wanted = check_choice("mode", mode, _PUT_MODES)
        return Call(self._core.put(instance, wanted, answer_options(**options)))

    def put(self, instance: WmiObject, *, mode: PutMode = "create-or-update", **options: Unpack[AnswerOptions]) -> str:
        """Put an instance or a class definition into WMI.

        Parameters
        ----------
        instance : WmiObject
            From `get` or `new`; it's put as it is now.
        mode : {"create-or-update", "create", "update"}
            Whether it may be there already.
        **options
            As for `get`.

        Returns
        -------
        str
            The path of what was put.

        Raises
        ------
        AlreadyExists, NotFound
            It's there and `mode` is ``"create"``; it isn't and `mode` is ``"update"``.
        WmiError
            What else WMI says, such as `NotSupported` for a class whose provider takes nothing.
        """
        with self.start_put(instance, mode=mode, **options) as call:
            return call.wait().path or call.path

    def start_delete(self, path: str | WmiObject, **options: Unpack[AnswerOptions]) -> Call:
        """Start to delete an object, as `delete` does, and return at once."""
        return Call(self._core.delete(path_of(path), answer_options(**options)))

    def delete(self, path: str | WmiObject, **options: Unpack[AnswerOptions]) -> None:
        """Delete an instance, or a class with its instances.

        Parameters
        ----------
        path : str or WmiObject
            A path without keys is that of a class.
        **options
            As for `get`.

        Raises
        ------
        NotFound
            There is no such object.
        WmiError
            What else WMI says.
        """
        with self.start_delete(path, **options) as call:
            call.wait()

    def start_call(
        self,
        path: str | WmiObject,
        method: str,
        /,
        arguments: Mapping[str, object] | None = None,
        timeout: float | None = None,
        context: Mapping[str, object] | None = None,
        delivery: Delivery | None = None,
        **named: object,
    ) -> Call:
        """Start a method, as `call` does, and return at once.

        The call gives one row, the out parameters; none for a method that gives nothing. Cancelling it ends the
        waiting only: the provider runs on.
        """
        given = {**(arguments or {}), **named}
        for name in given:
            check_text("arguments", name)
        name = check_text("method", method)
        return Call(
            self._core.exec_method(
                path_of(path), name, given, answer_options(timeout=timeout, context=context, delivery=delivery)
            )
        )

    def call(
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
        """Call a method of an object, or a static one of a class.

        Parameters
        ----------
        path : str or WmiObject
            Such as ``Win32_Process.Handle="4711"``, or ``Win32_Process`` for a static method.
        method : str
            Such as ``Create``.
        arguments : mapping or None
            In parameters by name, for names that are none in Python or are one of the parameters here.
        timeout : float or None
            Seconds within which the method must have answered.
        context : mapping or None
            Named values for the provider, as for `query`.
        delivery : {"async", "semisync", "controlled"} or None
            How the answer comes, as for `query`.
        **named
            In parameters, such as ``CommandLine="notepad.exe"``. An embedded object is a `WmiObject`. Those left out
            have the defaults of the method's signature.

        Returns
        -------
        Row
            The out parameters, ``ReturnValue`` among them. A method may have failed by its ``ReturnValue`` alone.

        Raises
        ------
        InvalidArgument
            The class has no such method, the method no such parameter, or a value doesn't fit its parameter's CIM
            type; the message names them. WMI is not called then.
        WmiError
            What WMI says, such as `NotFound`.

        Examples
        --------
        >>> import wmisink
        >>> wmi = wmisink.connect(repository=wmisink.host.repository())
        >>> wmi.call("Win32_Process", "Create", CommandLine="true").ReturnValue  # doctest: +SKIP
        0
        >>> wmi.close()
        """
        with self.start_call(path, method, arguments, timeout, context, delivery, **named) as call:
            return out_parameters(list(call))


def made_of(definition: WmiObject, values: Mapping[str, object]) -> WmiObject:
    """A new instance of a class, with values for its properties."""
    made = definition.spawn()
    try:
        for name, value in values.items():
            made[name] = value
    except KeyError as error:
        raise AttributeError(error.args[0]) from None
    return made


def out_parameters(rows: list[Row]) -> Row:
    """What a method has given, which may be nothing at all."""
    return rows[0] if rows else _restore_row(RowSchema("__PARAMETERS", (), ()), (), None)
