"""Fixtures for pytest: ``pytest_plugins = ["wmisink.testing.fixtures"]`` in a conftest.py.

Examples
--------
A test of a program that polls two servers, one of which is dead::

    def test_poll_reports_the_dead_server(wmi_host):
        wmi_host("alive").namespace("root/cimv2").define("Win32_Service", {"Name": "string"}, keys=["Name"])
        wmi_host("dead").faults.add(operation="ConnectServer", refuse="RPC_S_SERVER_UNAVAILABLE")
        assert program.poll(["alive", "dead"]) == {"alive": "ok", "dead": "RPC_S_SERVER_UNAVAILABLE"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from wmisink.embedded import FaultPlan, Repository
from wmisink.testing._serve import serve

__all__ = ["wmi_faults", "wmi_host", "wmi_repository"]


@pytest.fixture
def wmi_repository() -> Iterator[Repository]:
    r"""An empty repository with ``root\cimv2`` that answers for this computer during the test."""
    repository = Repository()
    repository.namespace(r"root\cimv2")
    with serve(repository):
        yield repository


@pytest.fixture
def wmi_host() -> Iterator[Callable[[str], Repository]]:
    r"""Makes a repository with ``root\cimv2`` that answers for the named computer during the test."""
    with ExitStack() as stack:

        def make(name: str) -> Repository:
            repository = Repository()
            repository.namespace(r"root\cimv2")
            return stack.enter_context(serve(repository, host=name))

        yield make


@pytest.fixture
def wmi_faults(wmi_repository: Repository) -> FaultPlan:
    """What goes wrong with the calls on `wmi_repository`."""
    return wmi_repository.faults
