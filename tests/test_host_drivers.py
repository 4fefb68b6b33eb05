"""The modules of the kernel, from files made for the test."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

from wmisink.host import _driver

LOADED = """\
ext4 1130496 2 - Live 0x0000000000000000
jbd2 200704 1 ext4, Live 0x0000000000000000
snd_hda_intel 61440 0 - Live 0x0000000000000000
sha512_ssse3 53248 0 [permanent], Live 0x0000000000000000
coming 4096 0 - Loading 0x0000000000000000 (OE+)
"""
INSTALLED = """\
kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz
kernel/fs/jbd2/jbd2.ko.xz:
kernel/sound/pci/hda/snd-hda-intel.ko.xz:
"""


def rows(query: str) -> list[dict[str, Any]]:
    with wmisink.connect(provider="embedded") as wmi:
        return [dict(row) for row in wmi.query(query)]


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_driver, "_LOADED", tmp_path / "loaded")
    monkeypatch.setattr(_driver, "_INSTALLED", tmp_path)
    (tmp_path / "loaded").write_text(LOADED, encoding="utf-8")
    (tmp_path / platform.release()).mkdir()
    (tmp_path / platform.release() / "modules.dep").write_text(INSTALLED, encoding="utf-8")
    return tmp_path / platform.release()


def test_drivers_are_the_modules_that_are_loaded(modules: Path) -> None:
    given = {row["Name"]: row for row in rows("SELECT * FROM Win32_SystemDriver")}
    assert list(given) == ["ext4", "jbd2", "snd_hda_intel", "sha512_ssse3", "coming"]
    assert {name for name, row in given.items() if row["AcceptStop"]} == {"snd_hda_intel", "coming"}
    assert {name for name, row in given.items() if row["ServiceType"] == "File System Driver"} == {"ext4", "jbd2"}
    assert given["snd_hda_intel"]["PathName"] == str(modules / "kernel/sound/pci/hda/snd-hda-intel.ko.xz")
    assert given["coming"]["PathName"] is None
    assert (given["ext4"]["State"], given["coming"]["State"]) == ("Running", "Start Pending")
    assert (given["ext4"]["Started"], given["coming"]["Started"]) == (True, False)


@pytest.mark.usefixtures("modules")
def test_driver_is_a_service_like_any_other_to_its_superclass() -> None:
    [row] = rows("SELECT Name, State FROM Win32_BaseService WHERE Name = 'EXT4'")
    assert row == {"Name": "ext4", "State": "Running"}


def test_kernel_without_modules_has_no_drivers(modules: Path) -> None:
    (modules.parent / "loaded").unlink()
    assert rows("SELECT * FROM Win32_SystemDriver") == []
