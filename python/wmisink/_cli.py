"""The `wmisink` command.

Exit codes: 0 done; 1 WMI failed, with one line on standard error; 2 wrong usage; 130 interrupted; 141 nobody reads the
output any more.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO, cast

import click

import wmisink
from wmisink._connection import Provider
from wmisink._output import FORMATS, make_writer

_FAILED, _INTERRUPTED, _NOBODY_READS = 1, 130, 141
_PASSWORD_VARIABLE = "WMISINK_PASSWORD"  # noqa: S105  the variable's name


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wmisink", prog_name="wmisink", message="%(prog)s %(version)s")
def cli() -> None:
    """Ask WMI: the one of Windows, or the embedded one that answers for this machine elsewhere."""


@cli.command()
@click.argument("wql")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="table",
    show_default=True,
    help="How to print. csv, json and ndjson print rows as they arrive.",
)
@click.option("--namespace", default=r"root\cimv2", show_default=True, help="The namespace to ask.")
@click.option(
    "--provider", type=click.Choice(["com", "embedded"]), help="Which WMI. [default: com on Windows, else embedded]"
)
@click.option("--timeout", type=float, metavar="SECONDS", help="Give up after so long.")
@click.option("--host", help="Another computer (Windows only).")
@click.option("--user", help=f"Another account there; its password is asked for, or taken from ${_PASSWORD_VARIABLE}.")
def query(
    wql: str,
    format_name: str,
    namespace: str,
    provider: str | None,
    timeout: float | None,
    host: str | None,
    user: str | None,
) -> None:
    """Print the rows that a WQL query selects.

    Example: wmisink query "SELECT Name, ProcessId FROM Win32_Process"
    """
    try:
        with wmisink.connect(
            namespace,
            host=host,
            user=user,
            password=_password(user),
            provider=cast("Provider | None", provider),
            timeout=timeout,
        ) as wmi:
            call = wmi.query(wql, timeout=timeout)
            with call:
                _print_rows(call, format_name)
    except (TypeError, ValueError) as error:
        raise click.UsageError(str(error)) from error


def _print_rows(call: wmisink.Call, format_name: str) -> None:
    writer = make_writer(format_name, sys.stdout)
    failure: wmisink.WmiError | None = None
    try:
        for batch in call.batches():  # whole, so that each is printed at once
            writer.rows(batch)
            sys.stdout.flush()
    except wmisink.WmiError as error:
        failure = error
    writer.end(complete=failure is None)
    sys.stdout.flush()
    if failure is not None:
        raise failure


def _password(user: str | None) -> str | None:
    """From the environment or the keyboard, never from the command line, which other accounts can read."""
    if user is None:
        return None
    given = os.environ.get(_PASSWORD_VARIABLE)
    return given if given is not None else str(click.prompt(f"Password of {user}", hide_input=True, err=True))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str or None
        As after the command's name; None takes the process's own.

    Returns
    -------
    int
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with cli.make_context("wmisink", words) as context:  # not cli.main(): it has exit codes of its own
            cli.invoke(context)
    except wmisink.WmiError as error:
        return _complain(" ".join(str(error).split()), _FAILED)
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        _discard(sys.stdout)
        return _NOBODY_READS
    return 0


def _complain(line: str, code: int) -> int:
    click.echo(f"wmisink: {line}", err=True)
    return code


def _discard(stream: TextIO) -> None:
    """Point a stream whose reader has gone at nothing, so that the interpreter's last flush is quiet."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)
