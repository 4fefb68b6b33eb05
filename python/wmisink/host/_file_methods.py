"""The methods of CIM_DataFile and Win32_Directory that destroy nothing: GetEffectivePermission and Copy.

See https://learn.microsoft.com/windows/win32/cimwin32prov/copy-method-in-class-cim-datafile and its neighbours. A copy
is never made over something that's there already.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from wmisink.embedded import Method
from wmisink.host._definition import HostMethod

if TYPE_CHECKING:
    from wmisink.embedded import MethodCall

SUCCESS, ACCESS_DENIED, FAILURE, INVALID_OBJECT, ALREADY_EXISTS, INVALID_PARAMETER = 0, 2, 8, 9, 10, 21

#: What FILE_GENERIC_READ, FILE_GENERIC_WRITE and FILE_GENERIC_EXECUTE grant, beside the modes of access(2).
RIGHTS: Final = ((os.R_OK, 0x120089), (os.W_OK, 0x120116), (os.X_OK, 0x1200A0))


def access_mask(name: str) -> int:
    """The rights that we have of a file or a directory, as Windows groups them."""
    mask = 0
    for mode, rights in RIGHTS:
        if os.access(name, mode):
            mask |= rights
    return mask


def get_effective_permission(call: MethodCall) -> bool:
    """Whether we have all of the rights that are asked about."""
    asked: int = call.arguments.get("Permissions") or 0
    return asked & ~access_mask(_name(call)) == 0


def copy(call: MethodCall) -> int:
    """Copy a file with its times and its mode to a place where there is nothing yet."""
    source, target = _name(call), call.arguments.get("FileName") or ""
    if not target.startswith("/"):
        return INVALID_PARAMETER
    if not os.path.isfile(source):  # noqa: PTH113 (the path is text, and stays it)
        return INVALID_OBJECT
    try:
        with open(source, "rb") as read, open(target, "xb") as written:  # noqa: PTH123
            shutil.copyfileobj(read, written)
        shutil.copystat(source, target)
    except FileExistsError:
        return ALREADY_EXISTS
    except PermissionError:
        return ACCESS_DENIED
    except OSError:
        return FAILURE
    return SUCCESS


def _name(call: MethodCall) -> str:
    return str((call.object or {}).get("Name"))


PERMISSION: Final = HostMethod(
    "GetEffectivePermission", get_effective_permission, Method(takes={"Permissions": "uint32"}, returns="boolean")
)
COPY: Final = HostMethod("Copy", copy, Method(takes={"FileName": "string"}))
