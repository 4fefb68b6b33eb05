"""Two lines and the fixtures of wmisink are there."""

pytest_plugins = ["wmisink.testing.fixtures"]
