"""CIM_DataFile and Win32_Directory: files and directories, for a query that says which.

A query whose WHERE demands a Name is answered for that path, one that demands a Path (of the directory that they are
in) for what is in it, less what else it demands of FileName and Extension. Any other query has no rows: it would be a
walk of every disk, which no one who asks for a file wants. Paths are written as this system writes them, Name
``/etc/hosts`` and Path ``/etc/``, and case counts in them. Files of network file systems don't count, as Microsoft's
pages have it.
"""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._file_flags import COMPRESSED, ENCRYPTED, file_flags
from wmisink.host._file_methods import COPY, PERMISSION, access_mask
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine, local_time
from wmisink.host._mounts import Mount, Mounts

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

FILE_CLASS: Final = "CIM_DataFile"
_DIRECTORY_CLASS: Final = "Win32_Directory"

CIM_LOGICAL_FILE: Final = CimClass(
    "CIM_LogicalFile",
    "CIM_LogicalElement",
    {
        "AccessMask": "uint32",
        "Archive": "boolean",
        "Compressed": "boolean",
        "CompressionMethod": "string",
        "CreationClassName": "string",
        "CreationDate": "datetime",
        "CSCreationClassName": "string",
        "CSName": "string",
        "Drive": "string",
        "EightDotThreeFileName": "string",
        "Encrypted": "boolean",
        "EncryptionMethod": "string",
        "Extension": "string",
        "FileName": "string",
        "FileSize": "uint64",
        "FileType": "string",
        "FSCreationClassName": "string",
        "FSName": "string",
        "Hidden": "boolean",
        "InUseCount": "uint64",
        "LastAccessed": "datetime",
        "LastModified": "datetime",
        "Name": "string",
        "Path": "string",
        "Readable": "boolean",
        "System": "boolean",
        "Writeable": "boolean",
    },
    keys=("Name",),
)
CIM_DIRECTORY: Final = CimClass("CIM_Directory", "CIM_LogicalFile", {})


class _Where(NamedTuple):
    """What a query demands; `path` is the directory that the file is in, with a slash at its end."""

    name: str | None
    path: str | None
    file_name: str | None
    extension: str | None


class _File:
    """A file or a directory; each source is read when the first property asks for it, and once."""

    def __init__(self, name: str, mounts: Mounts) -> None:
        self.name = name
        self._mounts = mounts

    @cached_property
    def status(self) -> os.stat_result:
        return os.stat(self.name)  # noqa: PTH116 (the path is text, and stays it)

    @cached_property
    def mount(self) -> Mount | None:
        return self._mounts.of(self.name)

    @cached_property
    def flags(self) -> int | None:
        return file_flags(self.name, self.status)

    @cached_property
    def stem_and_extension(self) -> tuple[str, str]:
        """The last part of its name, divided at its last dot as Windows does it."""
        last = os.path.basename(self.name)  # noqa: PTH119
        stem, dot, extension = last.rpartition(".")
        return (stem, extension) if dot else (last, "")

    @property
    def path(self) -> str:
        """The directory that it is in, with a slash at its end."""
        return os.path.join(os.path.dirname(self.name), "")  # noqa: PTH118, PTH120


def _where(request: InstanceRequest) -> _Where:
    return _Where(*(_text(equality(request, name)) for name in ("Name", "Path", "FileName", "Extension")))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _names(where: _Where) -> Iterator[str]:
    """The paths that may be meant; none where the query doesn't say enough."""
    if where.name is not None:
        if where.name.startswith("/") and os.path.normpath(where.name) == where.name:
            yield where.name
    elif where.path is not None and where.path.startswith("/") and where.path.endswith("/"):
        if where.file_name is not None and where.extension is not None:
            yield where.path + where.file_name + (f".{where.extension}" if where.extension else "")
        else:
            yield from (where.path + name for name in _listed(where.path))


def _listed(path: str) -> list[str]:
    try:
        return sorted(os.listdir(path))  # noqa: PTH208
    except OSError:
        return []


def _files_that(is_kind: Callable[[int], bool]) -> Callable[[InstanceRequest], Iterator[_File]]:
    def subjects(request: InstanceRequest) -> Iterator[_File]:
        mounts = Mounts()
        for name in _names(_where(request)):
            if request.cancelled():
                return
            file = _File(name, mounts)
            if _is(file, is_kind) and (file.mount is None or not file.mount.network):
                yield file

    return subjects


def _is(file: _File, is_kind: Callable[[int], bool]) -> bool:
    """Whether it's there, and of that kind. A link counts as what it leads to."""
    try:
        return is_kind(file.status.st_mode)
    except (OSError, ValueError):  # not there, not for us, or a NUL in the name
        return False


def _flag(bit: int) -> Callable[[_File], bool | None]:
    return lambda file: None if file.flags is None else bool(file.flags & bit)


def _method(bit: int, word: str) -> Callable[[_File], str | None]:
    def read(file: _File) -> str | None:
        return None if file.flags is None else word if file.flags & bit else f"Not {word}"

    return read


def _born(file: _File) -> datetime | None:
    """When it was made, where this system's stat(2) says so."""
    born: float | None = getattr(file.status, "st_birthtime", None)
    return None if born is None else local_time(born)


def _folder(_file: _File) -> str:
    return "File Folder"


def _media_type(file: _File) -> str | None:
    """The media type of its extension."""
    return mimetypes.guess_type(file.name)[0]


def _properties(class_name: str, file_type: Callable[[_File], str | None]) -> tuple[Property[_File], ...]:
    return (
        Property("Caption", "string", lambda file: file.name),
        Property("Description", "string", lambda file: file.name),
        Property("InstallDate", "datetime", _born),
        Property("Status", "string", constant("OK")),
        Property("AccessMask", "uint32", lambda file: access_mask(file.name)),
        Property("Archive", "boolean"),
        Property("Compressed", "boolean", _flag(COMPRESSED)),
        Property("CompressionMethod", "string", _method(COMPRESSED, "Compressed")),
        Property("CreationClassName", "string", constant(class_name)),
        Property("CreationDate", "datetime", _born),
        Property("CSCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CSName", "string", lambda _: Machine().host_name),
        Property("Drive", "string", lambda file: file.mount.place if file.mount else None),
        Property("EightDotThreeFileName", "string"),
        Property("Encrypted", "boolean", _flag(ENCRYPTED)),
        Property("EncryptionMethod", "string", _method(ENCRYPTED, "Encrypted")),
        Property("Name", "string", lambda file: file.name, key=True),
        Property("Extension", "string", lambda file: file.stem_and_extension[1]),
        Property("FileName", "string", lambda file: file.stem_and_extension[0]),
        Property("FileSize", "uint64", lambda file: file.status.st_size),
        Property("FileType", "string", file_type),
        Property("FSCreationClassName", "string", constant("Win32_FileSystem")),
        Property("FSName", "string", lambda file: file.mount.kind if file.mount else None),
        Property("Hidden", "boolean", lambda file: os.path.basename(file.name).startswith(".")),  # noqa: PTH119
        Property("InUseCount", "uint64"),
        Property("LastAccessed", "datetime", lambda file: local_time(file.status.st_atime)),
        Property("LastModified", "datetime", lambda file: local_time(file.status.st_mtime)),
        Property("Path", "string", lambda file: file.path),
        Property("Readable", "boolean", lambda file: os.access(file.name, os.R_OK)),
        Property("System", "boolean"),
        Property("Writeable", "boolean", lambda file: os.access(file.name, os.W_OK)),
    )


CIM_DATA_FILE: Final = HostClass[_File](
    name=FILE_CLASS,
    superclass="CIM_LogicalFile",
    subjects=_files_that(stat.S_ISREG),
    methods=(PERMISSION, COPY),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/cim-datafile",
    properties=(
        *_properties(FILE_CLASS, _media_type),
        Property("Manufacturer", "string"),
        Property("Version", "string"),
    ),
)

WIN32_DIRECTORY: Final = HostClass[_File](
    name=_DIRECTORY_CLASS,
    superclass="CIM_Directory",
    subjects=_files_that(stat.S_ISDIR),
    methods=(PERMISSION,),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-directory",
    properties=_properties(_DIRECTORY_CLASS, _folder),
)

SUPERCLASSES: Final = (CIM_LOGICAL_FILE, CIM_DIRECTORY)
CLASSES: Final = (CIM_DATA_FILE, WIN32_DIRECTORY)
