"""Who has an account here and who is logged on, compared with the name service and with files made for the test."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import grp
import pwd

import psutil
from wmisink.host import _account, _environment, _session
from wmisink.host._reference import key_of, keys_of, path_to

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def rows() -> Iterator[Rows]:
    with wmisink.connect(provider="embedded") as wmi:
        yield lambda query: [dict(row) for row in wmi.query(query)]


def test_users_are_those_of_the_name_service(rows: Rows) -> None:
    given = {(row["Name"], row["SID"]) for row in rows("SELECT Name, SID FROM Win32_UserAccount")}
    assert given == {(entry.pw_name, f"S-1-22-1-{entry.pw_uid}") for entry in pwd.getpwall()}


def test_groups_are_those_of_the_name_service(rows: Rows) -> None:
    given = {(row["Name"], row["SID"]) for row in rows("SELECT Name, SID FROM Win32_Group")}
    assert given == {(entry.gr_name, f"S-1-22-2-{entry.gr_gid}") for entry in grp.getgrall()}


def test_user_is_found_by_name_in_any_case_without_listing_all(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    me = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(pwd, "getpwall", lambda: pytest.fail("all users are listed"))
    for name in (me.pw_name, me.pw_name.upper()):
        [row] = rows(f"SELECT * FROM Win32_UserAccount WHERE Name = '{name}'")
        assert row["Name"] == me.pw_name
        assert row["Caption"] == f"{row['Domain']}\\{me.pw_name}"
    assert rows("SELECT * FROM Win32_UserAccount WHERE Name = 'nobody of that name'") == []
    assert rows("SELECT * FROM Win32_UserAccount WHERE Domain = 'another.machine'") == []


def test_members_of_a_group_are_those_of_the_files(rows: Rows) -> None:
    first_groups = {(entry.pw_gid, entry.pw_name) for entry in pwd.getpwall()}
    users = {entry.pw_name for entry in pwd.getpwall()}
    expected = {
        (group.gr_name, user)
        for group in grp.getgrall()
        for user in users
        if user in group.gr_mem or (group.gr_gid, user) in first_groups
    }
    given = rows("SELECT * FROM Win32_GroupUser")
    assert {(key_of(row["GroupComponent"], "Name"), key_of(row["PartComponent"], "Name")) for row in given} == expected
    assert {row["PartComponent"].partition(".")[0] for row in given} == {r"\\localhost\root\cimv2:Win32_UserAccount"}


@pytest.fixture
def etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_account, "_ETC", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("$y$j9T$x:19000:0:99999:7:::", {"PasswordExpires": False, "PasswordChangeable": True, "Status": "OK"}),
        ("$y$j9T$x:19000:0:90:7:::", {"PasswordExpires": True, "PasswordRequired": True, "Disabled": False}),
        (":19000:0::7:::", {"PasswordExpires": False, "PasswordRequired": False}),
        ("!:19000:30:20:7:::", {"PasswordChangeable": False, "PasswordRequired": True}),
        ("x:19000:0:90:7::1:", {"Disabled": True, "Status": "Degraded"}),
        ("x:19000:0:90:7::{tomorrow}:", {"Disabled": False, "Status": "OK"}),
    ],
)
def test_shadow_file_tells_of_passwords(rows: Rows, etc: Path, entry: str, expected: dict[str, Any]) -> None:
    name = pwd.getpwuid(os.getuid()).pw_name
    line = f"{name}:{entry.format(tomorrow=int(time.time() // 86_400) + 1)}\n"
    (etc / "shadow").write_text(f"other:!:1::::::\n{line}", encoding="utf-8")
    [row] = rows(f"SELECT * FROM Win32_UserAccount WHERE Name = '{name}'")
    assert {prop: row[prop] for prop in expected} == expected


def test_what_the_shadow_file_tells_is_null_where_it_is_not_for_us(rows: Rows, etc: Path) -> None:
    assert not (etc / "shadow").exists()
    name = pwd.getpwuid(os.getuid()).pw_name
    [row] = rows(f"SELECT * FROM Win32_UserAccount WHERE Name = '{name}'")
    unknown = ("Disabled", "PasswordChangeable", "PasswordExpires", "PasswordRequired", "Status")
    assert [row[prop] for prop in unknown] == [None] * len(unknown)
    assert row["LocalAccount"] is False


SESSION = """# This is private data. Do not parse.
UID={uid}
USER={user}
ACTIVE=1
STATE=active
REMOTE={remote}
TYPE=tty
CLASS={session_class}
SERVICE=sshd
REALTIME=1700000000123456
MONOTONIC=1
"""


@pytest.fixture
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_session, "_SESSIONS", tmp_path / "sessions")
    (tmp_path / "sessions").mkdir()
    return tmp_path / "sessions"


def test_sessions_of_logind_are_given(rows: Rows, sessions: Path) -> None:
    me = pwd.getpwuid(os.getuid())
    for number, (remote, session_class) in enumerate(
        [("1", "user"), ("0", "user"), ("0", "background"), ("0", "manager")]
    ):
        text = SESSION.format(uid=me.pw_uid, user=me.pw_name, remote=remote, session_class=session_class)
        (sessions / str(number)).write_text(text, encoding="utf-8")
    given = {row["LogonId"]: row for row in rows("SELECT * FROM Win32_LogonSession")}
    assert {name: row["LogonType"] for name, row in given.items()} == {"0": 10, "1": 2, "2": 4, "3": None}
    assert given["0"]["StartTime"] == datetime.fromtimestamp(1_700_000_000.123456, timezone.utc)
    assert given["0"]["AuthenticationPackage"] == "sshd"
    [row] = rows("SELECT LogonType FROM Win32_LogonSession WHERE LogonId = '2'")
    assert row["LogonType"] == 4
    assert rows("SELECT LogonType FROM Win32_LogonSession WHERE LogonId = '../0'") == []
    pairs = rows("SELECT * FROM Win32_LoggedOnUser")
    assert {key_of(row["Dependent"], "LogonId") for row in pairs} == set(given)
    assert {key_of(row["Antecedent"], "Name") for row in pairs} == {me.pw_name}


def test_sessions_of_utmp_are_given_where_there_is_no_logind(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_session, "_SESSIONS", Path("/nonexistent"))
    here = SimpleNamespace(name="ann", terminal="tty1", host="", started=1_700_000_000.0, pid=11)
    there = SimpleNamespace(name="bob", terminal="pts/0", host="192.0.2.7", started=1_700_000_001.0, pid=12)
    monkeypatch.setattr(psutil, "users", lambda: [here, there])
    given = {row["LogonId"]: row for row in rows("SELECT * FROM Win32_LogonSession")}
    assert {name: row["LogonType"] for name, row in given.items()} == {"11": 2, "12": 10}
    assert given["12"]["StartTime"].timestamp() == 1_700_000_001.0
    path = path_to("Win32_LogonSession", LogonId="12").replace("\\", "\\\\")
    [row] = rows(f"SELECT Antecedent FROM Win32_LoggedOnUser WHERE Dependent = '{path}'")
    assert key_of(row["Antecedent"], "Name") == "bob"


def test_environment_is_that_of_the_files(rows: Rows, etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_environment, "_ROOT", etc)
    home = etc / "home"
    out_of_reach = "x" * 300  # longer than a name may be, so that root can't look into it either
    (etc / "passwd").write_text(
        f"ann:x:1000:1000::{home}:/bin/sh\nbob:x:1001:1001::/{out_of_reach}:/bin/sh\n", encoding="utf-8"
    )
    for name, text in {
        "etc/environment": 'PATH="/usr/bin:/bin"\n# no variable\nLANG=C.UTF-8\n',
        "usr/lib/environment.d/10-a.conf": "SHADOWED=1\n",
        "etc/environment.d/10-a.conf": "EDITOR=vi\n",
        "etc/environment.d/20-b.conf": "EDITOR=ed\n",
        "home/.config/environment.d/x.conf": "PAGER=less\n",
    }.items():
        (etc / name).parent.mkdir(parents=True, exist_ok=True)
        (etc / name).write_text(text, encoding="utf-8")
    given = rows("SELECT * FROM Win32_Environment")
    [domain] = {row["UserName"].partition("\\")[0] for row in given if "\\" in row["UserName"]}
    assert {(row["UserName"], row["Name"], row["VariableValue"], row["SystemVariable"]) for row in given} == {
        ("<SYSTEM>", "PATH", "/usr/bin:/bin", True),
        ("<SYSTEM>", "LANG", "C.UTF-8", True),
        ("<DEFAULT>", "EDITOR", "ed", False),
        (f"{domain}\\ann", "PAGER", "less", False),
    }
    [row] = rows("SELECT VariableValue FROM Win32_Environment WHERE Name = 'LANG' AND UserName = '<system>'")
    assert row["VariableValue"] == "C.UTF-8"


@pytest.mark.parametrize("value", ["plain", "", 'a "quoted" one', "back\\slash", "comma, and = and '"])
def test_keys_are_read_back_from_a_path(value: str) -> None:
    path = path_to("Win32_Group", Domain="HOST", Name=value)
    assert keys_of(path) == {"domain": "HOST", "name": value}
    assert keys_of(path.partition(":")[2]) == {"domain": "HOST", "name": value}


def test_what_is_no_path_has_no_keys() -> None:
    assert keys_of("Win32_Process.Handle=4") == {"handle": "4"}
    assert keys_of("Win32_Process") is None
    assert keys_of('Win32_Process.Handle="open') is None
    assert keys_of(None) is None
