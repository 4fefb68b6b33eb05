"""Which DLLs a Windows binary imports, and whether Windows and CPython bring them all."""

import re
import subprocess
from pathlib import Path

from .needs import tool

# What every Windows has, and the one that every CPython 3.11 has.
_PRESENT = {
    "advapi32.dll",
    "bcrypt.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "user32.dll",
    "ws2_32.dll",
    "python311.dll",
}


def imported_dlls(binary: Path) -> list[str]:
    """The names, in lower case, of the DLLs that `binary` needs to be loaded."""
    command = [tool("x86_64-w64-mingw32-objdump"), "--private-headers", str(binary)]
    headers = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sorted({name.lower() for name in re.findall(r"^\s*DLL Name: (\S+)$", headers, flags=re.MULTILINE)})


def foreign_dlls(binary: Path) -> list[str]:
    """Those among them that neither Windows nor CPython 3.11 brings."""
    return [name for name in imported_dlls(binary) if name not in _PRESENT]
