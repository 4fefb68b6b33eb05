"""Run by the Windows interpreter: prints each requirement of the installed wmisink that is not met there."""

from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

for text in requires("wmisink") or []:
    requirement = Requirement(text)
    if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            print(f"{requirement.name} is not installed")
        else:
            if not requirement.specifier.contains(found, prereleases=True):
                print(f"{requirement.name} is {found}, not {requirement.specifier}")
