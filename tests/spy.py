"""Watching what code asks the system for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def spy(function: Callable[..., Any], seen: list[Any]) -> Callable[..., Any]:
    """The same function, which notes its first argument each time it's called."""

    def call(*arguments: Any, **named: Any) -> Any:
        seen.append(arguments[0] if arguments else None)
        return function(*arguments, **named)

    return call
