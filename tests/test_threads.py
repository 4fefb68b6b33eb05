"""Threads that ask for the same thing at once share it: the machine's WMI, a connection, a call, a row, an object."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import pytest
import wmisink
from gates import PATIENCE, Counted
from wmisink import _connection
from wmisink.embedded import InstanceRequest, Namespace, Repository

THREADS = 6

Result = TypeVar("Result")


def at_once(work: Callable[[int], Result]) -> list[Result]:
    """What each of several threads gets that begin at the same moment; each is told its number."""
    barrier = threading.Barrier(THREADS)

    def begin(number: int) -> Result:
        barrier.wait(PATIENCE)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def test_first_connections_of_several_threads_find_one_repository_of_the_machine() -> None:
    made: list[Repository] = []
    second_came = threading.Event()

    def make() -> Repository:
        made.append(Repository())
        if len(made) > 1:
            second_came.set()
        second_came.wait(0.2)  # long enough for another thread to come in, if one may
        return made[-1]

    host_repository = _connection.HostRepository(make)
    found = at_once(lambda _: host_repository())
    assert len(made) == 1
    assert found == made * THREADS


def test_repository_of_the_machine_that_could_not_be_made_is_tried_again() -> None:
    repository = Repository()
    answers: Iterator[Repository | None] = iter([None, repository])

    def make() -> Repository:
        if (answer := next(answers)) is None:
            raise OSError("no /proc here")
        return answer

    host_repository = _connection.HostRepository(make)
    with pytest.raises(OSError, match="no /proc here"):
        host_repository()
    assert host_repository() is host_repository() is repository


def test_threads_that_take_rows_of_one_call_in_turn_get_each_once(
    wmi: wmisink.Connection, namespace: Namespace
) -> None:
    """Whoever finds another at it is told so, and comes again."""
    counted = Counted(namespace, rows=2000)
    call = wmi.query(counted.query, capacity=64)

    def take(_: int) -> list[int]:
        numbers: list[int] = []
        while call.status().rows_taken < 2000:
            with suppress(RuntimeError):  # another thread is at it
                numbers += [row.Number for row in call.poll(max_rows=10)]
        return numbers

    assert sorted(number for numbers in at_once(take) for number in numbers) == list(range(2000))


def test_row_read_by_many_threads_is_the_same_to_all(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Wide", {"Id": "uint32", "Names": "string[]", "At": "datetime"}, keys=["Id"])

    @namespace.provides("Test_Wide")
    def provide(_request: InstanceRequest) -> list[dict[str, object]]:
        return [{"Id": 7, "Names": ["a", "b"], "At": "2026**********.******+000"}]

    (row,) = wmi.query("SELECT * FROM Test_Wide")

    def read(_: int) -> list[object]:
        seen: list[object] = []
        for _again in range(200):
            seen = [dict(row), repr(row), row.raw("at"), row["NAMES"], row.ID, row == row[:], hash(row.keys())]
            with pytest.raises(AttributeError):
                _ = row.Absent
        return seen

    first, *others = at_once(read)
    assert others == [first] * (THREADS - 1)
    assert first[0] == {"Id": 7, "Names": ["a", "b"], "At": row.At}


def test_class_defined_and_given_providers_by_many_threads_at_once_answers(repository: Repository) -> None:
    """The last provider answers, and no call meets half of one."""

    def work(number: int) -> set[int]:
        namespace = repository.namespace(r"root\shared")
        namespace.define("Test_Shared", {"Id": "uint32"}, keys=["Id"])
        seen: set[int] = set()
        for _ in range(10):
            namespace.provides("Test_Shared")(lambda _request: [{"Id": number}, {"Id": number + THREADS}])
            with wmisink.connect(namespace.path, repository=repository) as wmi:
                first, second = (row.Id for row in wmi.query("SELECT * FROM Test_Shared"))
            assert second == first + THREADS
            seen.add(first)
        return seen

    assert set.union(*at_once(work)) <= set(range(THREADS))
