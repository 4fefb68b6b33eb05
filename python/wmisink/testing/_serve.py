"""Repositories that stand in for computers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wmisink._arguments import check_optional_text
from wmisink._served import SERVED
from wmisink.embedded import Repository


@contextmanager
def serve(repository: Repository, *, host: str | None = None) -> Iterator[Repository]:
    """Have a repository answer for a computer while the ``with`` block lasts.

    Every `wmisink.connect` of this process that names the computer, and gives neither `provider` nor `repository`, is
    answered by it, as whatever account; arguments that contradict each other are refused as ever. Blocks may be nested;
    the innermost counts. May be used from any thread, and holds for all of them.

    Parameters
    ----------
    repository : wmisink.embedded.Repository
        What answers.
    host : str or None
        The computer's name; None is this one.

    Yields
    ------
    wmisink.embedded.Repository
        The same repository.

    Raises
    ------
    TypeError, ValueError
        An argument is of the wrong type or value.
    """
    if not isinstance(repository, Repository):
        raise TypeError(f"repository must be a wmisink.embedded.Repository, not {type(repository).__name__}.")
    check_optional_text("host", host)
    SERVED.add(host, repository)
    try:
        yield repository
    finally:
        SERVED.remove(host, repository)
