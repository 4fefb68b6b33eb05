"""How a call is delivered: the keyword arguments that the methods of a `Connection` share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from wmisink import _core
from wmisink._arguments import check_choice, check_count, check_seconds, check_text

Overflow = Literal["block", "drop-oldest", "fail"]
Delivery = Literal["async", "semisync", "controlled"]

if TYPE_CHECKING:
    from typing_extensions import TypedDict

    class AnswerOptions(TypedDict, total=False):
        """Of a call that gives one answer at most."""

        timeout: float | None
        context: Mapping[str, object] | None
        delivery: Delivery | None
        watchdog: float | None

    class CallOptions(AnswerOptions, total=False):
        """Of a call that gives rows."""

        capacity: int
        overflow: Overflow


_CAPACITY: Final = 16384
_ONE_ANSWER: Final = 16
DELIVERIES: Final[tuple[Delivery, ...]] = ("async", "semisync", "controlled")
_WATCHDOG: Final = 30.0
_OVERFLOWS: Final = ("block", "drop-oldest", "fail")
_LARGEST_CAPACITY: Final = 16_777_216  # a queue of 128 MiB before the first row is in it


def call_options(
    *,
    capacity: int = _CAPACITY,
    overflow: Overflow = "block",
    timeout: float | None = None,
    context: Mapping[str, object] | None = None,
    delivery: Delivery | None = None,
    watchdog: float | None = _WATCHDOG,
) -> _core.CallOptions:
    """The options of a call that gives rows, checked."""
    return _core.CallOptions(
        capacity=check_count("capacity", capacity, least=1, most=_LARGEST_CAPACITY),
        overflow=check_choice("overflow", overflow, _OVERFLOWS),
        timeout=check_seconds("timeout", timeout),
        context=checked_context(context),
        delivery=None if delivery is None else check_choice("delivery", delivery, DELIVERIES),
        watchdog=check_seconds("watchdog", watchdog),
    )


def answer_options(
    *,
    timeout: float | None = None,
    context: Mapping[str, object] | None = None,
    delivery: Delivery | None = None,
    watchdog: float | None = _WATCHDOG,
) -> _core.CallOptions:
    """The options of a call that gives one answer at most, checked."""
    return call_options(capacity=_ONE_ANSWER, timeout=timeout, context=context, delivery=delivery, watchdog=watchdog)


def checked_context(context: Mapping[str, object] | None) -> dict[str, object]:
    """The named values of a context, none for None."""
    if context is None:
        return {}
    if not isinstance(context, Mapping):
        raise TypeError(f"context must be a mapping of names to values, not {type(context).__name__}.")
    return {check_text("a name in context", name): value for name, value in context.items()}
