"""What is closed when its block is left: calls and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class Closing:
    """Leaving its ``with`` block closes it."""

    __slots__ = ()

    if TYPE_CHECKING:

        def close(self) -> None:
            """End it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClosing:
    """Leaving its ``async with`` block closes it."""

    __slots__ = ()

    if TYPE_CHECKING:

        def close(self) -> None:
            """End it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
