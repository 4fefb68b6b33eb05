"""The same queries to the system's own WMI and to the embedded one, on the same instances.

Classes of the system's WMI are copied into a repository, and every query that both support is asked of both. Where
they differ, the difference stands in a list, with the answer of each and the source that tells what Windows does. The
system's WMI that we can ask is Wine's; on Windows itself the differences would be fewer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import wmisink
from wmisink.embedded import Repository
from wmisink.testing import mirror

pytestmark = pytest.mark.com_only("the embedded WMI is compared with it")

CLASSES = ("Win32_Service", "Win32_LogicalDisk", "Win32_NetworkAdapter", "Win32_DiskDrive", "Win32_BIOS")

#: A query's answer: the rows' names and values, or the name of the error.
Answer = list[dict[str, object]] | str


@dataclass(frozen=True)
class Pair:
    """The two, with the same instances in them."""

    system: wmisink.Connection
    embedded: wmisink.Connection


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    repository = Repository()
    namespace = repository.namespace(r"root\cimv2")
    with wmisink.connect(provider="com") as system, wmisink.connect(repository=repository) as embedded:
        counts = mirror(system, CLASSES, namespace)
        assert min(counts.values()) > 0, counts
        yield Pair(system, embedded)


def answer(wmi: wmisink.Connection, query: str) -> Answer:
    try:
        return [dict(row) for row in wmi.query(query)]
    except wmisink.WmiError as error:
        return error.name


ALIKE = [
    "SELECT * FROM Win32_Service",
    "select * from win32_service",
    "SELECT Name, State, ProcessId FROM Win32_Service",
    "SELECT Name FROM Win32_Service WHERE Name = 'nosuch'",
    "SELECT Name FROM Win32_Service WHERE State = 'Running'",
    "SELECT Name FROM Win32_Service WHERE State = 'RUNNING'",
    'SELECT Name FROM Win32_Service WHERE State = "Stopped"',
    "SELECT Name FROM Win32_Service WHERE 'Stopped' = State",
    "SELECT Name FROM Win32_Service WHERE State <> 'Running'",
    "SELECT Name FROM Win32_Service WHERE State != 'Running'",
    "SELECT Name FROM Win32_Service WHERE NOT State = 'Running'",
    "SELECT Name FROM Win32_Service WHERE (State = 'Running')",
    "SELECT Name FROM Win32_Service WHERE State = 'Running' AND StartMode = 'Auto'",
    "SELECT Name FROM Win32_Service WHERE State = 'Running' OR StartMode = 'Manual'",
    "SELECT Name FROM Win32_Service WHERE (State = 'Running' OR StartMode = 'Manual') AND AcceptPause = FALSE",
    "SELECT Name FROM Win32_Service WHERE AcceptStop = TRUE",
    "SELECT Name FROM Win32_Service WHERE AcceptStop <> TRUE",
    "SELECT Name FROM Win32_Service WHERE ProcessId > 0",
    "SELECT Name FROM Win32_Service WHERE ProcessId >= 0",
    "SELECT Name FROM Win32_Service WHERE ProcessId < 1",
    "SELECT Name FROM Win32_Service WHERE 0 < ProcessId",
    "SELECT Name FROM Win32_Service WHERE ProcessId <= 0",
    "SELECT Name FROM Win32_Service WHERE Name LIKE 'Plug%'",
    "SELECT Name FROM Win32_Service WHERE Name IS NULL",
    "SELECT Name FROM Win32_Service WHERE Name IS NOT NULL",
    "SELECT Name FROM Win32_Service WHERE Name = NULL",
    "SELECT DeviceID, DriveType, Size FROM Win32_LogicalDisk",
    "SELECT DeviceID FROM Win32_LogicalDisk WHERE DriveType = 3",
    "SELECT DeviceID FROM Win32_LogicalDisk WHERE DriveType = 3 AND DeviceID = 'C:'",
    "SELECT DeviceID FROM Win32_LogicalDisk WHERE DeviceID = 'c:' OR DriveType = 5",
    "SELECT Index, Name FROM Win32_NetworkAdapter WHERE Index >= 1",
    "SELECT * FROM Win32_BIOS",
    "SELECT Name, Version, ReleaseDate FROM Win32_BIOS",
    # What is no query.
    "SELECT",
    "SELECT *",
    "SELECT * FROM",
    "SELECT Name Win32_Service",
    "SELECT Name, FROM Win32_Service",
    "SELECT * FROM Win32_Service WHERE",
    "SELECT * FROM Win32_Service WHERE Name",
    "SELECT * FROM Win32_Service WHERE Name =",
    "SELECT * FROM Win32_Service WHERE (Name = 'a'",
    "SELECT * FROM Win32_Service WHERE Name = 'a' AND",
    "SELECT * FROM Win32_Service WHERE Name = 'a",
    "SELECT * FROM Win32_Service WHERE Name LIKE",
    "SELECT Name FROM Win32_BIOS WHERE Name LIKE 5",
    "SELECT * FROM Win32_Service;",
    "DELETE FROM Win32_Service",
]


@pytest.mark.parametrize("query", ALIKE)
def test_answers_are_the_same(pair: Pair, query: str) -> None:
    assert answer(pair.embedded, query) == answer(pair.system, query)


@dataclass(frozen=True)
class Difference:
    """A query on which the two differ; `source` tells why the embedded WMI's answer is that of Windows."""

    query: str
    system: str | int
    embedded: str | int
    source: str


DIFFERENCES = [
    Difference(
        "SELECT DeviceID FROM Win32_DiskDrive WHERE DeviceID = '\\\\\\\\.\\\\PHYSICALDRIVE0'",
        "rows",
        0,
        "Microsoft, «WHERE Clause»: a backslash in a string is written twice. Wine's has both in the value.",
    ),
    Difference(
        "SELECT Name FROM Win32_NoSuchClass",
        0,
        "WBEM_E_INVALID_CLASS",
        "Wine's own test_query_semisync expects WBEM_E_INVALID_CLASS and marks it todo_wine.",
    ),
    Difference(
        "SELECT Name, NoSuchProperty FROM Win32_BIOS",
        1,
        "WBEM_E_INVALID_QUERY",
        "Microsoft, «SELECT Statement for Data Queries»: naming a property that the class lacks is an error.",
    ),
    Difference(
        "SELECT Name FROM Win32_BIOS WHERE NoSuchProperty = 1",
        "WBEM_E_FAILED",
        "WBEM_E_INVALID_QUERY",
        "Microsoft, «WMI Error Constants»: WBEM_E_INVALID_QUERY, the query was not syntactically valid.",
    ),
    Difference(
        "SELECT DeviceID FROM Win32_LogicalDisk WHERE DriveType = 3 OR DriveType = 5 AND DeviceID = 'none'",
        0,
        1,
        "Microsoft, «WQL Operators»: AND binds stronger than OR, as in SQL.",
    ),
    Difference(
        "SELECT DeviceID FROM Win32_LogicalDisk WHERE DeviceID LIKE '%:'",
        0,
        "rows",
        "Microsoft, «LIKE Operator»: % stands for any run of characters, wherever it stands.",
    ),
    Difference(
        "SELECT DeviceID FROM Win32_LogicalDisk WHERE DeviceID LIKE '_:'",
        0,
        "rows",
        "Microsoft, «LIKE Operator»: _ stands for any one character.",
    ),
    Difference(
        "SELECT DeviceID FROM Win32_LogicalDisk WHERE DeviceID LIKE '[a-d]:'",
        0,
        "rows",
        "Microsoft, «LIKE Operator»: [a-d] stands for one character of the range.",
    ),
    Difference(
        "SELECT Name FROM Win32_Service WHERE ProcessId > -1",
        "WBEM_E_INVALID_QUERY",
        "rows",
        "Microsoft, «WHERE Clause»: a constant is a number; Windows takes signed ones.",
    ),
    Difference(
        "SELECT FROM Win32_BIOS",
        1,
        "WBEM_E_INVALID_QUERY",
        "[MS-WMI] 2.2.1.1: a SELECT has a property list or an asterisk.",
    ),
    Difference(
        "SELECT COUNT(*) FROM Win32_LogicalDisk",
        "WBEM_E_INVALID_QUERY",
        1,
        "[MS-WMI] 2.2.1.1: COUNT(*) gives one object with the number.",
    ),
    Difference(
        "SELECT * FROM Win32_Service WHERE __CLASS = 'Win32_Service' AND Name LIKE 'Plug%'",
        "WBEM_E_FAILED",
        "rows",
        "Microsoft, «WMI System Properties»: they may stand in a WHERE.",
    ),
]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.query)
def test_difference_is_as_listed(pair: Pair, difference: Difference) -> None:
    assert shown(answer(pair.system, difference.query)) == shown_like(
        difference.system, answer(pair.system, difference.query)
    )
    assert shown(answer(pair.embedded, difference.query)) == shown_like(
        difference.embedded, answer(pair.embedded, difference.query)
    )


def shown(given: Answer) -> str | int:
    return given if isinstance(given, str) else len(given)


def shown_like(expected: str | int, given: Answer) -> str | int:
    """`"rows"` is some, however many."""
    return max(len(given), 1) if expected == "rows" and not isinstance(given, str) else expected
