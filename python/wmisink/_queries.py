"""What is asked of a namespace that answers in rows: queries, enumerations, associations and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from wmisink._arguments import check_choice, check_seconds, check_text
from wmisink._call import Call
from wmisink._options import call_options
from wmisink._parameters import bound
from wmisink._paths import path_of
from wmisink._wql import EVENTS, association_query, event_query

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from wmisink import _core
    from wmisink._core import WmiObject
    from wmisink._options import CallOptions
    from wmisink._parameters import WqlValue


class Queries:
    """The part of a `Connection` that gives rows. Every method starts a call and returns at once.

    All of them take the keyword arguments that `query` describes as its `options`.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        _core: _core.Connection

    def query(
        self,
        wql: str,
        *values: WqlValue,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start a query and return at once.

        Parameters
        ----------
        wql : str
            A query in WQL, for example ``SELECT Name FROM Win32_Process WHERE ProcessId = {}``.
        *values
            What stands for the placeholders, as `wmisink.wql` describes it. Without any, the text is left as it is.
        **options
            ``capacity=16384`` is how many rows may wait to be read.

            ``overflow="block"`` is what a full queue does: let WMI wait until there is room, ``"drop-oldest"`` drop the
            oldest rows and count them, ``"fail"`` end the call with `QueueOverflow`.

            ``timeout=None`` are seconds from now within which the call must end, or it's cancelled and raises
            `CallTimedOut`; they cover connecting, starting and delivery.

            ``context=None`` are named values for the provider, such as ``{"__ProviderArchitecture": 64}``.

            ``delivery=None`` is how the rows come: ``"async"``, ``"semisync"``, ``"controlled"``, or as the connection
            has it.

            ``watchdog=30.0`` are seconds after which the status of a call that WMI has accepted and never called back
            says so, and how that may come; None turns it off. The call goes on.

        Returns
        -------
        Call
            Whatever is wrong with the query is raised when its rows are taken or its end is waited for, since WMI
            itself tells it only then.

        Raises
        ------
        TypeError, ValueError
            An argument is of the wrong type or value.
        WmiError
            The connection is closed.
        """
        return Call(self._core.query(bound(wql, values), call_options(**options)))

    def instances(
        self,
        class_name: str,
        *,
        deep: bool = True,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start to enumerate the instances of a class.

        Parameters
        ----------
        class_name : str
            Such as ``Win32_Service``.
        deep : bool
            Whether those of its subclasses are given too.
        **options
            As for `query`.

        Returns
        -------
        Call
            Of a row for each instance.
        """
        name = check_text("class_name", class_name)
        return Call(self._core.instances(name, bool(deep), call_options(**options)))

    def classes(
        self,
        superclass: str | None = None,
        *,
        deep: bool = True,
        **options: Unpack[CallOptions],
    ) -> Call[WmiObject]:
        """Start to enumerate class definitions.

        Parameters
        ----------
        superclass : str or None
            The class whose subclasses are given; None is the top.
        deep : bool
            Whether subclasses of subclasses are given too.
        **options
            As for `query`.

        Returns
        -------
        Call of WmiObject
            Each has a ``class_name``, a ``superclass`` and more.
        """
        name = "" if superclass is None else check_text("superclass", superclass)
        return Call(self._core.classes(name, bool(deep), call_options(**options)))

    def associators(
        self,
        path: str | WmiObject,
        *,
        assoc_class: str | None = None,
        result_class: str | None = None,
        role: str | None = None,
        result_role: str | None = None,
        required_qualifier: str | None = None,
        required_assoc_qualifier: str | None = None,
        class_defs_only: bool = False,
        schema_only: bool = False,
        keys_only: bool = False,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start to ask for the objects that are associated with one.

        Parameters
        ----------
        path : str or WmiObject
            The object; with `schema_only` a class.
        assoc_class : str or None
            Through associations of this class only.
        result_class : str or None
            Only objects of this class.
        role, result_role : str or None
            Only where the association refers to the given object, or to the one it gives, by this property.
        required_qualifier, required_assoc_qualifier : str or None
            Only where the object's class, or the association's, has this qualifier.
        class_defs_only, schema_only, keys_only : bool
            The classes instead of the objects; those that associate the class `path`; only keys and paths.
        **options
            As for `query`.

        Returns
        -------
        Call
            Its `Call.query` is the WQL that this wrote.
        """
        keywords = {
            "AssocClass": assoc_class,
            "ResultClass": result_class,
            "Role": role,
            "ResultRole": result_role,
            "RequiredQualifier": required_qualifier,
            "RequiredAssocQualifier": required_assoc_qualifier,
            "ClassDefsOnly": class_defs_only,
            "SchemaOnly": schema_only,
            "KeysOnly": keys_only,
        }
        wql = association_query("ASSOCIATORS", path_of(path), keywords)
        return self.query(wql, **options)

    def references(
        self,
        path: str | WmiObject,
        *,
        result_class: str | None = None,
        role: str | None = None,
        required_qualifier: str | None = None,
        class_defs_only: bool = False,
        schema_only: bool = False,
        keys_only: bool = False,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start to ask for the associations that refer to an object.

        Parameters
        ----------
        path : str or WmiObject
            The object; with `schema_only` a class.
        result_class : str or None
            Only associations of this class.
        role : str or None
            Only where they refer to the object by this property.
        required_qualifier : str or None
            Only where the association's class has this qualifier.
        class_defs_only, schema_only, keys_only : bool
            The classes instead of the associations; those that refer to the class `path`; only keys and paths.
        **options
            As for `query`.

        Returns
        -------
        Call
            Its `Call.query` is the WQL that this wrote.
        """
        keywords = {
            "ResultClass": result_class,
            "Role": role,
            "RequiredQualifier": required_qualifier,
            "ClassDefsOnly": class_defs_only,
            "SchemaOnly": schema_only,
            "KeysOnly": keys_only,
        }
        wql = association_query("REFERENCES", path_of(path), keywords)
        return self.query(wql, **options)

    def events(
        self,
        wql: str,
        *values: WqlValue,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start to listen for events. The call has no end of its own: cancel it, or leave its ``with`` block.

        Parameters
        ----------
        wql : str
            Such as ``SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'Win32_Process'``.
        *values
            What stands for its placeholders, as for `query`.
        **options
            As for `query`, but a full queue drops the oldest unless you say otherwise, and counts them as
            ``rows_dropped`` in the status.

        Returns
        -------
        Call
            Of a row for each event: iterate over it, or use `Call.next` and `Call.within`, which wait for a time.

        Notes
        -----
        Events that happen before WMI has accepted the call are not seen; wait for the status's phase ``"started"``.
        """
        options.setdefault("overflow", "drop-oldest")
        return Call(self._core.notifications(bound(wql, values), call_options(**options)))

    def watch(
        self,
        class_name: str,
        *,
        on: Literal["creation", "modification", "deletion", "any"] = "any",
        within: float | None = 1,
        where: str | Mapping[str, object] | None = None,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start to listen for what happens to the instances of a class.

        Parameters
        ----------
        class_name : str
            Such as ``Win32_Process``.
        on : {"creation", "modification", "deletion", "any"}
            Which events.
        within : float or None
            How often WMI looks, in seconds; None for a class whose provider tells by itself.
        where : str or mapping or None
            A condition in WQL, such as ``TargetInstance.Name LIKE 'note%'``; or values that properties of the instance
            must have, such as ``{"Name": "notepad.exe"}``.
        **options
            As for `events`.

        Returns
        -------
        Call
            Of events: ``event.TargetInstance`` is the instance, ``event.PreviousInstance`` what it was before a
            modification. Its `Call.query` is the WQL that this wrote.
        """
        check_choice("on", on, EVENTS)
        if where is not None and not isinstance(where, (str, Mapping)):
            raise TypeError(
                f"where must be a condition in WQL or a mapping, not {type(where).__name__} ({where!r:.80})."
            )
        seconds = check_seconds("within", within)
        wql = event_query(class_name, on, seconds, where)
        return self.events(wql, **options)
