"""How the loops hear of what calls have to tell: one thread for the whole process waits for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from wmisink import _core
from wmisink.aio._loops import Event, Loop


class Signal:
    """What one call or connection of the extension has to tell, for the tasks of one loop that wait for it."""

    __slots__ = ("_events", "bell", "loop")

    def __init__(self, bell: int, loop: Loop) -> None:
        self.bell: Final = bell
        self.loop: Final = loop
        self._events: list[Event] = []

    async def wait(self, arm: Callable[[], bool], until: float | None) -> bool:
        """Wait until `arm` says that what it has the bell rung for is so; False if the time comes first.

        Parameters
        ----------
        arm : callable
            Has the bell rung when something is so; False if it is so already.
        until : float or None
            When to give up, by `time.monotonic`; None never does.
        """
        event = self.loop.make_event()
        while True:
            try:
                self._listen(event)
                if not arm():
                    self.ring()  # for the others: what they armed may have been disarmed with this
                    return True
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                await self.loop.wait(event, left)
            finally:
                self._leave(event)
            event = self.loop.make_event()

    def ring(self) -> None:
        """Have all look again that wait. On the loop's thread."""
        for event in self._events:
            event.set()

    def _listen(self, event: Event) -> None:
        self._events.append(event)
        if len(self._events) == 1:
            RINGER.add(self)

    def _leave(self, event: Event) -> None:
        self._events.remove(event)
        if not self._events:
            RINGER.remove(self)


def _ring_all(signals: list[Signal]) -> None:
    for signal in signals:
        signal.ring()


class _Ringer:
    """The thread that hears the bells and tells the loops. It starts with the first that waits, and stays."""

    def __init__(self) -> None:
        self._waiting: dict[int, Signal] = {}  # by bell; its operations are atomic
        self._thread: threading.Thread | None = None
        self._starting: Final = threading.Lock()

    def add(self, signal: Signal) -> None:
        """Tell the loop of `signal` from now on whenever its bell rings."""
        self._waiting[signal.bell] = signal
        if self._thread is None:
            self._start()

    def remove(self, signal: Signal) -> None:
        """Tell it no more."""
        self._waiting.pop(signal.bell, None)

    def forget_ended_loops(self) -> None:
        """Let go of what tasks awaited whose loop was closed under them."""
        for signal in list(self._waiting.values()):
            if signal.loop.is_over():
                self.remove(signal)

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None:
                return
            thread = threading.Thread(target=self._run, name="wmisink-wakeups", daemon=True)
            thread.start()
            self._thread = thread

    def _run(self) -> None:
        while bells := _core.wait_rung():
            for loop, signals in self._by_loop(bells).items():
                self._tell(loop, signals)

    def _tell(self, loop: Loop, signals: list[Signal]) -> None:
        try:
            loop.call_soon(_ring_all, signals)
        except (RuntimeError, OSError):  # it has ended, and its tasks with it
            for signal in signals:
                self.remove(signal)

    def _by_loop(self, bells: list[int]) -> dict[Loop, list[Signal]]:
        told: dict[Loop, list[Signal]] = {}
        for bell in bells:
            signal = self._waiting.get(bell)
            if signal is not None:
                told.setdefault(signal.loop, []).append(signal)
        return told


RINGER: Final = _Ringer()
