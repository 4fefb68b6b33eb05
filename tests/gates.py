"""Providers that a test can hold, and ask what has become of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

from wmisink.embedded import InstanceRequest, Namespace

PATIENCE = 60.0  # seconds after which a test that hangs is a test that failed
SOON = 10.0  # seconds that say "at once" on a machine that may stand still for some of them


class Gate:
    """Serves the class Test_Gated of a namespace: `before` rows, the gate, then `after` rows."""

    query = "SELECT Number FROM Test_Gated"

    def __init__(self, namespace: Namespace, *, before: int = 0, after: int = 0) -> None:
        self._before = before
        self._after = after
        self._open = threading.Event()
        self.reached = threading.Event()
        self.saw_cancel = threading.Event()
        namespace.define("Test_Gated", {"Number": "uint32"}, keys=["Number"])
        namespace.provides("Test_Gated")(self._rows)

    def open(self) -> None:
        """Let the provider go on."""
        self._open.set()

    def _rows(self, request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        yield from ({"Number": number} for number in range(self._before))
        self.reached.set()
        for _ in range(int(PATIENCE / 0.01)):
            if self._open.wait(0.01):
                break
            if request.cancelled():
                self.saw_cancel.set()
                return
        else:
            raise TimeoutError("Nobody opened the gate.")
        yield from ({"Number": number} for number in range(self._before, self._before + self._after))


class Crowd:
    """Serves the class Test_Crowd of a namespace, one row a query, and tells how many asked at once at most."""

    query = "SELECT Id FROM Test_Crowd"

    def __init__(self, namespace: Namespace) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self.most = 0
        namespace.define("Test_Crowd", {"Id": "uint32"}, keys=["Id"])
        namespace.provides("Test_Crowd")(self._rows)

    def _rows(self, _request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        yield {"Id": 1}
        with self._lock:
            self._inside -= 1


class Counted:
    """Serves the class Test_Counted of a namespace: `rows` numbered rows, and how many it has given so far."""

    query = "SELECT Number FROM Test_Counted"

    def __init__(self, namespace: Namespace, rows: int) -> None:
        self._all = rows
        self.given = 0
        namespace.define("Test_Counted", {"Number": "uint32"}, keys=["Number"])
        namespace.provides("Test_Counted")(self._rows)

    def _rows(self, _request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        for number in range(self._all):
            self.given = number + 1
            yield {"Number": number}


def wait_until(condition: object, what: str) -> None:
    """Wait for a callable to become true; fail with `what` when it doesn't."""
    assert callable(condition)
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.005)):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError(f"{what} did not come to be within {PATIENCE:g} s.")
