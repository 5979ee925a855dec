"""Loaded before everything else (``-p`` in pyproject.toml): the tests have a home folder of their own, whatever the
environment says. Django reads its settings long before any conftest is looked at."""

import os
import tempfile

_HOME = tempfile.TemporaryDirectory(prefix="foresight-test-")
os.environ["FORESIGHT_HOME"] = _HOME.name
