"""What wmisink does to a process with COM in it, and what a process may do to wmisink: each in one of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

pytestmark = [
    pytest.mark.com_only("it's about the system's own COM"),
    pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them"),
]

BEGIN = """
import ctypes
import wmisink

ole32 = ctypes.OleDLL("ole32")  # raises OSError for a failure
"""
END = """
print(len(list(wmisink.connect(provider="com").query("SELECT * FROM __PARAMETERS", timeout=60))))
"""


def run(body: str, end: str = END) -> str:
    """What such a program prints; it must end well, and say nothing to its error output."""
    outcome = subprocess.run(
        [sys.executable, "-c", BEGIN + textwrap.dedent(body) + end],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return outcome.stdout.strip()


def test_a_thread_in_a_single_threaded_apartment_is_served_and_left_in_it() -> None:
    printed = run(
        """
        ole32.CoInitializeEx(None, 2)  # COINIT_APARTMENTTHREADED, as a GUI has it
        assert len(list(wmisink.connect(provider="com").query("SELECT * FROM __PARAMETERS", timeout=60))) > 0
        kind, qualifier = ctypes.c_int(), ctypes.c_int()
        ole32.CoGetApartmentType(ctypes.byref(kind), ctypes.byref(qualifier))
        assert kind.value in (0, 3), kind.value  # APTTYPE_STA, APTTYPE_MAINSTA
        """
    )
    assert int(printed) > 0


def test_a_process_whose_security_somebody_else_has_set_is_served() -> None:
    """CoInitializeSecurity is once for a process; on Windows it's RPC_E_TOO_LATE from then on."""
    printed = run(
        """
        ole32.CoInitializeEx(None, 0)
        ole32.CoInitializeSecurity(None, -1, None, None, 0, 2, None, 0, None)  # RPC_C_IMP_LEVEL_IDENTIFY
        """
    )
    assert int(printed) > 0


def test_the_module_stays_loaded_however_often_it_is_freed() -> None:
    """WMI may hold sinks, and so pointers to the module's code, for as long as it likes."""
    printed = run(
        """
        from ctypes import wintypes

        from wmisink import _core

        assert len(list(wmisink.connect(provider="com").query("SELECT * FROM __PARAMETERS", timeout=60))) > 0
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.GetModuleHandleW.restype = wintypes.HMODULE
        kernel32.FreeLibrary.argtypes = [wintypes.HMODULE]
        module = kernel32.GetModuleHandleW(_core.__file__)
        assert module
        for _ in range(100):
            kernel32.FreeLibrary(module)
        assert kernel32.GetModuleHandleW(_core.__file__) == module
        """
    )
    assert int(printed) > 0


def test_objects_and_calls_that_outlive_the_interpreter_harm_nothing() -> None:
    """Nothing is released after the last CoUninitialize: the apartment ends with the process."""
    printed = run(
        """
        import builtins

        wmi = builtins.kept = wmisink.connect(provider="com")
        builtins.kept_call = wmi.query("SELECT * FROM __PARAMETERS")
        builtins.kept_rows = list(wmi.query("SELECT * FROM __PARAMETERS"))
        print(len(builtins.kept_rows))
        """,
        end="",
    )
    assert int(printed) > 0
