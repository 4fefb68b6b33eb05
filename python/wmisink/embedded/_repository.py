"""A repository: the whole of one embedded WMI."""

from __future__ import annotations

from wmisink import _core
from wmisink._arguments import check_count, check_text
from wmisink.embedded._faults import FaultPlan
from wmisink.embedded._namespace import Namespace

_LARGEST_BATCH = 65_536


class Repository:
    r"""Namespaces with classes, instances and providers, and the threads that answer calls on them.

    Pass it to `wmisink.connect`. Every method may be called from any thread.

    Parameters
    ----------
    batch_size : int
        How many objects WMI delivers in one callback at most.
    """

    __slots__ = ("_core",)

    def __init__(self, *, batch_size: int = 100) -> None:
        self._core = _core.Repository(check_count("batch_size", batch_size, least=1, most=_LARGEST_BATCH))

    def namespace(self, path: str) -> Namespace:
        r"""Find a namespace, or make it together with its parents.

        Parameters
        ----------
        path : str
            Such as ``root\cimv2``; slashes do too.

        Raises
        ------
        wmisink.InvalidNamespace
            The path can't be a namespace's, for example since it doesn't begin with ``root``.
        """
        return Namespace(self._core.create_namespace(check_text("path", path)))

    @property
    def faults(self) -> FaultPlan:
        """What goes wrong on purpose with the calls on this repository; nothing until you add it."""
        return FaultPlan(_core.FaultPlan(self._core))

    def load_mof(self, text: str) -> tuple[str, ...]:
        r"""Define the classes and put the instances of a MOF text, beginning in ``root\default`` as mofcomp does.

        As `Namespace.load_mof`.
        """
        return self.namespace(r"root\default").load_mof(text)

    def __repr__(self) -> str:
        return "<wmisink.embedded.Repository>"
