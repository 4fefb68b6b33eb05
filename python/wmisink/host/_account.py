"""Win32_UserAccount, Win32_Group and Win32_GroupUser: the accounts that the system's name service knows.

The files passwd(5), group(5) and, where we may read it, shadow(5) are read, and the name service (NSS) for the rest. An
account has the security identifier that Samba gives Unix accounts: ``S-1-22-1-`` and the user's number,
``S-1-22-2-`` and the group's. The domain of all is this machine, as it is for local accounts on Windows.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import Machine
from wmisink.host._reference import key_of, path_to
from wmisink.host._system_files import read_text

if sys.platform != "win32":  # where there are no such accounts
    import grp
    import pwd

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

Entry = TypeVar("Entry")

USER_CLASS: Final = "Win32_UserAccount"
GROUP_CLASS: Final = "Win32_Group"
_NORMAL_ACCOUNT: Final = 512  # UF_NORMAL_ACCOUNT
_SID_TYPE_USER: Final = 1
_SID_TYPE_GROUP: Final = 2
_NEVER: Final = 10_000  # days; from here on chage(1) says that a password never expires
_SECONDS_PER_DAY: Final = 86_400
_ETC: Final = Path("/etc")
_HOME: Final = 5  # its place after the name in passwd(5)
_LEAST_SHADOW_FIELDS: Final = 7  # after the name, before the one that's reserved

WIN32_ACCOUNT: Final = CimClass(
    "Win32_Account",
    "CIM_LogicalElement",
    {"Domain": "string", "LocalAccount": "boolean", "Name": "string", "SID": "string", "SIDType": "uint8"},
    keys=("Domain", "Name"),
)


def user_sid(uid: int) -> str:
    """The security identifier of a Unix user, as Samba gives it."""
    return f"S-1-22-1-{uid}"


def group_sid(gid: int) -> str:
    """The security identifier of a Unix group, as Samba gives it."""
    return f"S-1-22-2-{gid}"


def user_name(uid: int) -> str | None:
    """The name of the account with that number."""
    if sys.platform == "win32":
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def local_homes() -> Iterator[tuple[str, Path]]:
    """The accounts of passwd(5) and their home directories."""
    for line in (read_text(_ETC / "passwd") or "").splitlines():
        name, *fields = line.split(":")
        if len(fields) >= _HOME:
            yield name, Path(fields[_HOME - 1])


class _Shadow(NamedTuple):
    """An entry of shadow(5), its ages in days; None is an empty field."""

    password: str
    minimum_age: int | None
    maximum_age: int | None
    expires: int | None


class _Accounts:
    """The account files, each read when it's first asked for, and once."""

    def __init__(self, machine: Machine) -> None:
        self.domain = machine.host_name

    @cached_property
    def local_users(self) -> frozenset[str]:
        return _first_fields(_ETC / "passwd")

    @cached_property
    def local_groups(self) -> frozenset[str]:
        return _first_fields(_ETC / "group")

    @cached_property
    def shadow(self) -> dict[str, _Shadow]:
        """Empty where it's not for us."""
        entries = {}
        for line in (read_text(_ETC / "shadow") or "").splitlines():
            name, *fields = line.split(":")
            if len(fields) >= _LEAST_SHADOW_FIELDS:
                entries[name] = _Shadow(fields[0], _days(fields[2]), _days(fields[3]), _days(fields[6]))
        return entries


class _User:
    def __init__(self, entry: pwd.struct_passwd, accounts: _Accounts) -> None:
        self.entry = entry
        self.accounts = accounts

    @property
    def name(self) -> str:
        return self.entry.pw_name

    @property
    def shadow(self) -> _Shadow | None:
        return self.accounts.shadow.get(self.name)

    @property
    def disabled(self) -> bool | None:
        """Whether the day has come on which, as usermod(8) says, the account is disabled."""
        if self.shadow is None:
            return None
        return self.shadow.expires is not None and self.shadow.expires * _SECONDS_PER_DAY <= time.time()

    @property
    def path(self) -> str:
        return path_to(USER_CLASS, Domain=self.accounts.domain, Name=self.name)


class _Group:
    def __init__(self, entry: grp.struct_group, accounts: _Accounts) -> None:
        self.entry = entry
        self.accounts = accounts

    @property
    def name(self) -> str:
        return self.entry.gr_name

    @property
    def path(self) -> str:
        return path_to(GROUP_CLASS, Domain=self.accounts.domain, Name=self.name)


class _Membership(NamedTuple):
    group: str
    user: str


def _first_fields(path: Path) -> frozenset[str]:
    return frozenset(line.partition(":")[0] for line in (read_text(path) or "").splitlines())


def _days(field: str) -> int | None:
    return int(field) if field.isascii() and field.isdigit() else None


def _is_of_domain(request: InstanceRequest, accounts: _Accounts) -> bool:
    domain = equality(request, "Domain")
    return domain is None or str(domain).casefold() == accounts.domain.casefold()


def _user_entries(name: str | None) -> list[pwd.struct_passwd]:
    """All users, or those that WMI may take for the one of that name."""
    if sys.platform == "win32":
        return []
    return pwd.getpwall() if name is None else _found(pwd.getpwnam, _spellings(name, _first_fields(_ETC / "passwd")))


def _group_entries(name: str | None) -> list[grp.struct_group]:
    if sys.platform == "win32":
        return []
    return grp.getgrall() if name is None else _found(grp.getgrnam, _spellings(name, _first_fields(_ETC / "group")))


def _found(look_up: Callable[[str], Entry], names: Iterable[str]) -> list[Entry]:
    entries = []
    for name in names:
        with suppress(KeyError, ValueError):  # nobody, or a NUL in the name
            entries.append(look_up(name))
    return entries


def _spellings(name: str, known: Iterable[str]) -> list[str]:
    """The name as it was given and as the files write it: WMI ignores case, and the name service doesn't."""
    alike = [other for other in known if other.casefold() == name.casefold()]
    return list(dict.fromkeys([name, *alike]))


def _users(request: InstanceRequest) -> Iterator[_User]:
    accounts = _Accounts(Machine())
    if _is_of_domain(request, accounts):
        for entry in _user_entries(equality(request, "Name")):
            yield _User(entry, accounts)


def _groups(request: InstanceRequest) -> Iterator[_Group]:
    accounts = _Accounts(Machine())
    if _is_of_domain(request, accounts):
        for entry in _group_entries(equality(request, "Name")):
            yield _Group(entry, accounts)


def _memberships(request: InstanceRequest) -> Iterator[_Membership]:
    """Who is in which group, by group(5) or by passwd(5), which names a user's first group."""
    accounts = _Accounts(Machine())
    group_path, user_path = equality(request, "GroupComponent"), equality(request, "PartComponent")
    group_name, name = key_of(group_path, "Name"), key_of(user_path, "Name")
    users = {entry.pw_name: _User(entry, accounts) for entry in _user_entries(name)}
    for entry in _group_entries(group_name):
        group = _Group(entry, accounts)
        members = dict.fromkeys(entry.gr_mem)
        members.update((user.name, None) for user in users.values() if user.entry.pw_gid == entry.gr_gid)
        for member in members:
            if member in users:
                yield _Membership(group.path, users[member].path)


def _password_expires(user: _User) -> bool | None:
    if user.shadow is None:
        return None
    return user.shadow.maximum_age is not None and user.shadow.maximum_age < _NEVER


def _password_changeable(user: _User) -> bool | None:
    """Not where the least age is above the greatest, which shadow(5) says is how to forbid it."""
    if user.shadow is None:
        return None
    return (user.shadow.minimum_age or 0) <= (user.shadow.maximum_age or float("inf"))


def _password_required(user: _User) -> bool | None:
    """An empty field in shadow(5) means that no password is required."""
    return None if user.shadow is None else user.shadow.password != ""


def _user_status(user: _User) -> str | None:
    """OK or, as Windows has it for an account that's disabled, Degraded."""
    return None if user.disabled is None else "Degraded" if user.disabled else "OK"


WIN32_USER_ACCOUNT: Final = HostClass[_User](
    name=USER_CLASS,
    superclass="Win32_Account",
    subjects=_users,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-useraccount",
    properties=(
        Property("AccountType", "uint32", constant(_NORMAL_ACCOUNT)),
        Property("Caption", "string", lambda user: f"{user.accounts.domain}\\{user.name}"),
        Property("Description", "string", lambda user: user.entry.pw_gecos or None),
        Property("Disabled", "boolean", lambda user: user.disabled),
        Property("Domain", "string", lambda user: user.accounts.domain, key=True),
        Property("FullName", "string", lambda user: user.entry.pw_gecos.partition(",")[0] or None),
        Property("InstallDate", "datetime"),
        Property("LocalAccount", "boolean", lambda user: user.name in user.accounts.local_users),
        Property("Lockout", "boolean"),
        Property("Name", "string", lambda user: user.name, key=True),
        Property("PasswordChangeable", "boolean", _password_changeable),
        Property("PasswordExpires", "boolean", _password_expires),
        Property("PasswordRequired", "boolean", _password_required),
        Property("SID", "string", lambda user: user_sid(user.entry.pw_uid)),
        Property("SIDType", "uint8", constant(_SID_TYPE_USER)),
        Property("Status", "string", _user_status),
    ),
)

WIN32_GROUP: Final = HostClass[_Group](
    name=GROUP_CLASS,
    superclass="Win32_Account",
    subjects=_groups,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-group",
    properties=(
        Property("Caption", "string", lambda group: f"{group.accounts.domain}\\{group.name}"),
        Property("Description", "string"),
        Property("InstallDate", "datetime"),
        Property("Status", "string", constant("OK")),
        Property("LocalAccount", "boolean", lambda group: group.name in group.accounts.local_groups),
        Property("SID", "string", lambda group: group_sid(group.entry.gr_gid)),
        Property("SIDType", "uint8", constant(_SID_TYPE_GROUP)),
        Property("Domain", "string", lambda group: group.accounts.domain, key=True),
        Property("Name", "string", lambda group: group.name, key=True),
    ),
)

WIN32_GROUP_USER: Final = HostClass[_Membership](
    name="Win32_GroupUser",
    superclass="CIM_Component",
    subjects=_memberships,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-groupuser",
    properties=(
        Property("GroupComponent", "ref:Win32_Group", lambda membership: membership.group, key=True),
        Property("PartComponent", "ref:Win32_Account", lambda membership: membership.user, key=True),
    ),
)

SUPERCLASSES: Final = (WIN32_ACCOUNT,)
CLASSES: Final = (WIN32_USER_ACCOUNT, WIN32_GROUP, WIN32_GROUP_USER)
