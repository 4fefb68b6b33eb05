"""Queries that give no plain rows of one class: schema and association queries, COUNT(*), and what errors say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import wmisink
from wmisink.embedded import InstanceRequest, Namespace


@pytest.fixture
def disks(namespace: Namespace) -> Namespace:
    namespace.define("Test_Part", {"Name": "string", "Size": "uint64"}, keys=["Name"])
    namespace.define("Test_Disk", {"Name": "string"}, keys=["Name"])
    namespace.define(
        "Test_DiskToPart",
        {"Antecedent": "ref:Test_Part", "Dependent": "ref:Test_Disk"},
        keys=["Antecedent", "Dependent"],
        qualifiers={"Association": True},
    )
    for number in range(3):
        namespace.put("Test_Part", {"Name": f"Part #{number}", "Size": 2**40 + number})
    for name in ("C:", "D:"):
        namespace.put("Test_Disk", {"Name": name})
    return namespace


def link(namespace: Namespace, part: str, disk: str) -> None:
    namespace.put("Test_DiskToPart", {"Antecedent": part, "Dependent": disk})


def test_associators_are_whole_objects_of_their_own_classes(wmi: wmisink.Connection, disks: Namespace) -> None:
    link(disks, 'Test_Part.Name="Part #1"', 'Test_Disk="C:"')
    link(disks, r'\\.\root\test:test_part="part #2"', r'\\localhost\ROOT\TEST:Test_Disk.name="c:"')
    found = wmi.query('ASSOCIATORS OF {Test_Disk.Name="C:"} WHERE ResultClass = Test_Part Role = Dependent')
    assert {row.Name: row.Size for row in found} == {"Part #1": 2**40 + 1, "Part #2": 2**40 + 2}
    assert list(wmi.query('ASSOCIATORS OF {Test_Disk.Name="D:"}')) == []


def test_references_are_the_associations(wmi: wmisink.Connection, disks: Namespace) -> None:
    link(disks, 'Test_Part.Name="Part #1"', 'Test_Disk="C:"')
    [row] = wmi.query('REFERENCES OF {Test_Part="part #1"}')
    assert row.Dependent == 'Test_Disk="C:"'


def test_associations_of_a_provider_are_asked_by_reference(wmi: wmisink.Connection, disks: Namespace) -> None:
    asked: list[Mapping[str, object]] = []

    @disks.provides("Test_DiskToPart")
    def provide(request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        asked.append(dict(request.equals))
        yield {"Antecedent": 'Test_Part="Part #0"', "Dependent": 'Test_Disk="D:"'}
        yield {"Antecedent": 'Test_Part="Part #1"', "Dependent": 'Test_Disk="C:"'}

    assert [row.Name for row in wmi.query('ASSOCIATORS OF {Test_Disk="d:"}')] == ["Part #0"]
    assert asked == [{"Dependent": r"\\localhost\root\test:Test_Disk.Name=" '"D:"'}]


def test_schema_queries_find_classes(wmi: wmisink.Connection, disks: Namespace) -> None:
    disks.define("Test_Derived", {}, superclass="Test_Disk")
    found = wmi.query("SELECT * FROM meta_class WHERE __this ISA 'Test_Disk'")
    assert [row["__CLASS"] for row in found] == ["Test_Disk", "Test_Derived"]
    found = wmi.query("ASSOCIATORS OF {Test_Derived} WHERE SchemaOnly")
    assert [row["__CLASS"] for row in found] == ["Test_Part"]


def test_count_counts(wmi: wmisink.Connection, disks: Namespace) -> None:
    del disks
    [row] = wmi.query("SELECT COUNT(*) FROM Test_Part WHERE Size > 0x10000000000")
    assert row.Count == 2


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("SELECT * FROM", 14),
        ("SELECT * FROM Test_Part WHERE Size = 'x", 38),
        ("SELECT * FROM Test_Part WHERE Nope = 1", 31),
        ("SELECT * FROM Test_Part WHERE Size = 'big'", 38),
        ("SELECT Nope FROM Test_Part", 8),
        ("SELECT * FROM Test_Part WITHIN 5", 25),
        ("ASSOCIATORS OF {Test_Disk} WHERE Role = A AND Role = B", 43),
        ("ASSOCIATORS OF {Test_Disk}", 16),
    ],
)
def test_an_invalid_query_names_the_position(
    wmi: wmisink.Connection, disks: Namespace, query: str, position: int
) -> None:
    del disks
    with pytest.raises(wmisink.InvalidQuery) as raised:
        list(wmi.query(query))
    assert f"at character {position}." in raised.value.message
