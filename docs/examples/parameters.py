"""Values in a query: each is one constant, whatever it says."""

from __future__ import annotations

import wmisink

with wmisink.connect() as wmi:
    # The chapter shows what follows.
    asked = "it's 100%"  # from a user, say
    processes = wmi.query("SELECT Name FROM Win32_Process WHERE Name = {} AND ProcessId > {}", asked, 4)
    print(processes.query)  # SELECT … WHERE Name = "it's 100%" AND ProcessId > 4
    found = list(processes)

    named = wmisink.wql(
        "SELECT Name FROM {of} WHERE Name = {name} OR Name LIKE {pattern}",
        of=wmisink.identifier("Win32_Process"),
        name=asked,
        pattern=wmisink.like.startswith(asked),
    )
    (rows,) = wmisink.gather([named], connection=wmi)  # a str, for whatever takes a query

    try:
        wmi.query("SELECT Name FROM Win32_Process WHERE Name = '{}'", asked)
    except ValueError as error:
        print(error)  # … A value brings its quotes along, so leave them out …
    # The chapter ends here.
    assert found == rows == []
    assert named == """SELECT Name FROM Win32_Process WHERE Name = "it's 100%" OR Name LIKE "it's 100[%]%\""""
