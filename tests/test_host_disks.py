"""Disks, partitions, volumes and page files, against the system's own word and against a machine of paper."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink.host import _block_devices, _logical_disk, _page_files
from wmisink.host._block_devices import SECTOR
from wmisink.host._reference import key_of, path_to


@pytest.fixture
def machine() -> Iterator[wmisink.Connection]:
    with wmisink.connect(provider="embedded") as wmi:
        yield wmi


def rows_of(wmi: wmisink.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in wmi.query(query)]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Paper(NamedTuple):
    """The places of a machine that exists in files only."""

    blocks: Path
    udev: Path


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """Two SCSI disks and an NVMe one, a disc drive, a loop; the first disk has a master boot record, the NVMe a GPT."""
    places = Paper(tmp_path / "block", tmp_path / "udev")
    for name, device, size in (
        ("sda", "ata1/host0/target0:0:0/0:0:0:0", 1000),
        ("sdb", "usb1/host3/target3:0:2/3:1:2:4", 64),
        ("nvme0n1", "pci/nvme/nvme0", 5000),
        ("sr0", "ata2/host1/target1:0:0/1:0:0:0", 0),
    ):
        home = tmp_path / "devices" / device
        write(home / "block" / name / "size", f"{size}\n")
        write(home / "block" / name / "queue" / "logical_block_size", "512\n")
        write(home / "block" / name / "removable", "1\n" if name == "sdb" else "0\n")
        write(home / "block" / name / "ro", "1\n" if name == "sdb" else "0\n")
        write(home / "block" / name / "dev", f"8:{len(name)}{size}\n")
        (home / "block" / name / "device").symlink_to(home)
        places.blocks.mkdir(exist_ok=True)
        (places.blocks / name).symlink_to(home / "block" / name)
    write(tmp_path / "devices/ata1/host0/target0:0:0/0:0:0:0/model", "DISK OF PAPER   \n")
    write(tmp_path / "devices/ata1/host0/target0:0:0/0:0:0:0/vendor", "ATA     \n")
    write(tmp_path / "devices/pci/nvme/nvme0/serial", "S-1234  \n")
    write(tmp_path / "devices/pci/nvme/nvme0/firmware_rev", "1B2Q\n")
    write(places.blocks / "loop0" / "size", "8\n")
    write(places.udev / "b8:31000", "E:ID_PART_TABLE_TYPE=dos\nE:ID_PART_TABLE_UUID=9f8e7d6c\n")
    partition(places, "sda", 1, start=8, size=400, udev="SCHEME=dos\nTYPE=0x7\nFLAGS=0x80")
    partition(places, "sda", 2, start=408, size=500, udev="SCHEME=dos\nTYPE=0x5")
    partition(places, "sda", 5, start=416, size=100, udev="SCHEME=dos\nTYPE=0x83")
    partition(places, "nvme0n1", 1, start=2048, size=100, udev="SCHEME=gpt\nTYPE=c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
    partition(places, "nvme0n1", 2, start=2148, size=0)
    monkeypatch.setattr(_block_devices, "_BLOCKS", places.blocks)
    monkeypatch.setattr(_block_devices, "_UDEV", places.udev)
    return places


def partition(places: Paper, disk: str, number: int, *, start: int, size: int, udev: str = "") -> None:
    name = f"{disk}p{number}" if disk[-1].isdigit() else f"{disk}{number}"
    home = places.blocks / disk / name
    for file, text in (
        ("partition", number),
        ("start", start),
        ("size", size),
        ("ro", 0),
        ("dev", f"{len(disk)}:{number}"),
    ):
        write(home / file, f"{text}\n")
    write(places.udev / f"b{len(disk)}:{number}", "".join(f"E:ID_PART_ENTRY_{line}\n" for line in udev.splitlines()))


def test_volumes_are_the_logical_disks(machine: wmisink.Connection) -> None:
    volumes = {row["Name"]: row for row in rows_of(machine, "SELECT * FROM Win32_Volume")}
    assert volumes.keys() == {row.DeviceID for row in machine.query("SELECT DeviceID FROM Win32_LogicalDisk")}
    for path, row in volumes.items():
        sizes = os.statvfs(path)
        assert row["Capacity"] == sizes.f_blocks * sizes.f_frsize == row["BlockSize"] * row["NumberOfBlocks"]
        assert row["MaximumFileNameLength"] == sizes.f_namemax
        assert row["BootVolume"] is (path == "/")
        assert row["DriveLetter"] is None
    mounted = {part.mountpoint: part.device for part in psutil.disk_partitions(all=True)}
    assert {path: row["DeviceID"] for path, row in volumes.items()} == {path: mounted[path] for path in volumes}
    assert "/" in volumes


def test_volume_can_be_asked_for_by_device_and_by_path(machine: wmisink.Connection) -> None:
    [root] = rows_of(machine, "SELECT DeviceID, SystemVolume FROM Win32_Volume WHERE Name = '/'")
    assert isinstance(root["SystemVolume"], bool)
    [row] = rows_of(machine, f"SELECT Name FROM Win32_Volume WHERE DeviceID = '{root['DeviceID']}'")
    assert row["Name"] == "/"


def test_volume_query_for_names_asks_no_file_system_for_its_sizes(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(os, "statvfs", asked.append)
    assert rows_of(machine, "SELECT Name, DeviceID FROM Win32_Volume")
    assert asked == []


@pytest.mark.skipif(not Path("/sys/block").is_dir(), reason="this system has no /sys/block")
def test_disks_of_this_machine_are_those_of_the_kernel(machine: wmisink.Connection) -> None:
    expected = {
        f"/dev/{entry.name.replace('!', '/')}"
        for entry in Path("/sys/block").iterdir()
        if (entry / "device").exists() and not entry.name.startswith(("sr", "fd", "nbd"))
    }
    rows = rows_of(machine, "SELECT * FROM Win32_DiskDrive")
    assert {row["DeviceID"] for row in rows} == expected
    assert [row["Index"] for row in rows] == list(range(len(rows)))
    for row in rows:
        sectors = int((Path("/sys/class/block") / Path(row["DeviceID"]).name / "size").read_text(encoding="ascii"))
        assert row["Size"] == sectors * SECTOR


@pytest.mark.usefixtures("paper")
def test_disks_are_told_apart_by_what_they_hang_on(machine: wmisink.Connection) -> None:
    rows = rows_of(machine, "SELECT * FROM Win32_DiskDrive")
    assert [(row["DeviceID"], row["InterfaceType"], row["Index"]) for row in rows] == [
        ("/dev/sda", "IDE", 0),
        ("/dev/sdb", "USB", 1),
        ("/dev/nvme0n1", "SCSI", 2),
    ]
    sda, sdb, nvme = rows
    assert (sda["Model"], sda["Manufacturer"], sda["Caption"]) == ("DISK OF PAPER", "ATA", "DISK OF PAPER")
    assert (sda["Size"], sda["TotalSectors"], sda["Partitions"]) == (1000 * 512, 1000, 3)
    assert sda["Signature"] == 0x9F8E7D6C
    assert (sda["MediaType"], sda["Capabilities"]) == ("Fixed hard disk media", [3, 4])
    assert (sdb["MediaType"], sdb["Capabilities"]) == ("Removable Media", [3, 7])
    assert sdb["CapabilityDescriptions"] == ["Random Access", "Supports Removable Media"]
    assert [sdb[f"SCSI{name}"] for name in ("Port", "Bus", "TargetId", "LogicalUnit")] == [3, 1, 2, 4]
    assert (nvme["SerialNumber"], nvme["FirmwareRevision"], nvme["SCSIPort"]) == ("S-1234", "1B2Q", None)
    assert nvme["Signature"] is None
    assert rows_of(machine, "SELECT DeviceID FROM Win32_DiskDrive WHERE Index = 2") == [{"DeviceID": "/dev/nvme0n1"}]


@pytest.mark.usefixtures("paper")
def test_partitions_have_their_places_and_kinds(machine: wmisink.Connection) -> None:
    rows = rows_of(machine, "SELECT * FROM Win32_DiskPartition")
    assert [(row["DeviceID"], row["DiskIndex"], row["Index"], row["Type"]) for row in rows] == [
        ("/dev/sda1", 0, 0, "Installable File System"),
        ("/dev/sda2", 0, 1, "Extended Partition"),
        ("/dev/sda5", 0, 4, "Unknown"),
        ("/dev/nvme0n1p1", 2, 0, "GPT: System"),
        ("/dev/nvme0n1p2", 2, 1, None),
    ]
    assert [row["PrimaryPartition"] for row in rows] == [True, True, False, True, None]
    assert [row["Bootable"] for row in rows] == [True, False, False, True, None]
    assert (rows[1]["StartingOffset"], rows[1]["Size"], rows[1]["NumberOfBlocks"]) == (408 * 512, 500 * 512, 500)


@pytest.mark.usefixtures("paper")
def test_partitions_are_tied_to_their_disks(machine: wmisink.Connection) -> None:
    disk = path_to("Win32_DiskDrive", DeviceID="/dev/nvme0n1")
    [first, second] = rows_of(
        machine, f"SELECT Dependent FROM Win32_DiskDriveToDiskPartition WHERE Antecedent = '{quoted(disk)}'"
    )
    assert [key_of(row["Dependent"], "DeviceID") for row in (first, second)] == ["/dev/nvme0n1p1", "/dev/nvme0n1p2"]
    paths = {row["__PATH"] for row in rows_of(machine, "SELECT __PATH FROM Win32_DiskPartition")}
    every = rows_of(machine, "SELECT * FROM Win32_DiskDriveToDiskPartition")
    assert {row["Dependent"] for row in every} == paths
    disks = {row["__PATH"] for row in rows_of(machine, "SELECT __PATH FROM Win32_DiskDrive")}
    assert {row["Antecedent"] for row in every} < disks


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def test_logical_disks_are_tied_to_the_partitions_under_them(
    machine: wmisink.Connection, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slave in ("sda1", "nvme0n1p1"):
        (paper.blocks / "dm-0" / "slaves" / slave).mkdir(parents=True)
    volumes = [Mounted("/dev/sda5", "/home"), Mounted("/dev/mapper/pool", "/")]
    monkeypatch.setattr(_logical_disk, "volumes", lambda _machine: iter(volumes))
    names = {"/dev/sda5": "sda5", "/dev/mapper/pool": "dm-0"}
    monkeypatch.setattr(_block_devices, "device_name", lambda device, _mount_point: names[device])
    rows = rows_of(machine, "SELECT * FROM Win32_LogicalDiskToPartition")
    assert [(key_of(row["Dependent"], "DeviceID"), key_of(row["Antecedent"], "DeviceID")) for row in rows] == [
        ("/home", "/dev/sda5"),
        ("/", "/dev/sda1"),
        ("/", "/dev/nvme0n1p1"),
    ]
    assert (rows[0]["StartingAddress"], rows[0]["EndingAddress"]) == (416 * 512, 516 * 512 - 1)
    home = quoted(path_to("Win32_LogicalDisk", DeviceID="/home"))
    [row] = rows_of(machine, f"SELECT Antecedent FROM Win32_LogicalDiskToPartition WHERE Dependent = '{home}'")
    assert key_of(row["Antecedent"], "DeviceID") == "/dev/sda5"


class Mounted(NamedTuple):
    """As much of a logical disk as its association looks at."""

    device: str
    path: str


def test_page_files_are_those_of_the_kernel(
    machine: wmisink.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "swaps"
    table.write_text(
        "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
        "/dev/sda2                               partition\t8388604\t\t2048\t\t-2\n"
        r"/var/page\040file                       file    4194304     0       -3" + "\n",
        encoding="ascii",
    )
    monkeypatch.setattr(_page_files, "_SWAPS", table)
    rows = rows_of(machine, "SELECT Name, AllocatedBaseSize, CurrentUsage, PeakUsage FROM Win32_PageFileUsage")
    assert [tuple(row.values()) for row in rows] == [("/dev/sda2", 8191, 2, None), ("/var/page file", 4096, 0, None)]
    assert len(rows_of(machine, "SELECT Name FROM Win32_PageFileUsage WHERE Name = '/var/page file'")) == 1


@pytest.mark.skipif(not Path("/proc/swaps").exists(), reason="this system has no /proc/swaps")
def test_page_files_add_up_to_the_swap_space(machine: wmisink.Connection) -> None:
    total = sum(row.AllocatedBaseSize for row in machine.query("SELECT AllocatedBaseSize FROM Win32_PageFileUsage"))
    assert abs(total - psutil.swap_memory().total // 2**20) <= len(
        rows_of(machine, "SELECT * FROM Win32_PageFileUsage")
    )


@pytest.mark.parametrize("key", ["/", r"a\b", 'with "quotes"', "", "=1", 'x="y'])
def test_key_comes_back_out_of_a_path(key: str) -> None:
    assert key_of(path_to("Win32_LogicalDisk", DeviceID=key), "DeviceID") == key


def test_what_is_no_path_with_a_key_has_none() -> None:
    assert key_of(path_to("A", Index=7), "Index") == "7"
    assert key_of(r"\\.\root\cimv2:A", "Index") is None
    assert key_of(None, "Index") is None
