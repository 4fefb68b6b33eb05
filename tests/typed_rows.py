"""What type checkers make of rows: read by mypy and pyright in test_typing.py, and never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

import wmisink
from typing_extensions import assert_type
from wmisink import aio


@dataclass
class Process:
    """A program's own class."""

    name: str
    process_id: int


class Pair(NamedTuple):
    """A named tuple."""

    Name: str
    ProcessId: int


class Keys(TypedDict):
    """A typed dictionary."""

    Name: str


def ways_to_take(wmi: wmisink.Connection) -> None:
    assert_type(wmi.query(""), wmisink.Call)
    assert_type(wmi.query("").next(), wmisink.Row | None)
    call = wmi.query("").rows(as_=Process)
    assert_type(call, wmisink.Call[Process])
    assert_type(call.next(), Process | None)
    assert_type(call.poll(), list[Process])
    assert_type(call.batches(), Iterator[list[Process]])
    assert_type(call.within(1.0), Iterator[Process])
    for process in call:
        assert_type(process, Process)
        assert_type(process.process_id, int)
    with wmi.query("").rows(as_=Process) as entered:
        assert_type(entered, wmisink.Call[Process])


def things_to_have(wmi: wmisink.Connection) -> None:
    assert_type(wmi.query("").rows(as_=Pair), wmisink.Call[Pair])
    assert_type(wmi.query("").rows(as_=Keys), wmisink.Call[Keys])
    assert_type(wmi.query("").rows(as_=tuple[str, int]), wmisink.Call[tuple[str, int]])
    assert_type(wmi.query("").rows(as_=dict[str, Any]), wmisink.Call[dict[str, Any]])
    assert_type(wmi.query("").rows(as_=wmisink.Row), wmisink.Call)


async def tasks(wmi: aio.Connection) -> None:
    call = wmi.query("").rows(as_=Process)
    assert_type(call, aio.Call[Process])
    assert_type(await call, list[Process])
    assert_type(await call.next(), Process | None)
    assert_type(call.batches(), AsyncIterator[list[Process]])
    async for process in call:
        assert_type(process, Process)
