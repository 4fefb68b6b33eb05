"""Which repositories stand in for computers while a program is tested; `wmisink.testing` fills it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wmisink.embedded import Repository

_THIS_COMPUTER: Final = ""
_LOCAL_NAMES: Final = frozenset({"", ".", "localhost"})


class ServedComputers:
    """Repositories by the names of the computers they stand in for. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_name: dict[str, list[Repository]] = {}

    def add(self, host: str | None, repository: Repository) -> None:
        """Have a repository answer for a computer, before those that do already; None is this one."""
        with self._lock:
            self._by_name.setdefault(_key(host), []).append(repository)

    def remove(self, host: str | None, repository: Repository) -> None:
        """Have it answer no longer."""
        with self._lock:
            repositories = self._by_name.get(_key(host), [])
            for index in reversed(range(len(repositories))):
                if repositories[index] is repository:
                    del repositories[index]
                    break

    def find(self, host: str | None) -> Repository | None:
        """What answers for a computer, or None if the real one does."""
        with self._lock:
            repositories = self._by_name.get(_key(host))
            return repositories[-1] if repositories else None


def _key(host: str | None) -> str:
    name = (host or "").casefold()
    return _THIS_COMPUTER if name in _LOCAL_NAMES else name


SERVED: Final = ServedComputers()
