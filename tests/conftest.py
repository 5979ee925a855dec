"""What all tests share: the real data, the cast, the demo company."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.demo.fixture import _demo_connection, demo_company, demo_home  # noqa: F401  (for the tests of every room)
from tests.small_company import elsewhere, homes, small_company  # noqa: F401

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share something slow to make go to one worker, so that it is made once: the demo company, and each
    of the real ledgers. These long rows come first, so that no worker has one left when the others are done. The marks
    are there before xdist looks for them."""
    for item in items:
        if "demo_home" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo"))
        elif "homes" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("homes"))
        elif item.get_closest_marker("real_data"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real ledgers beside the repository. A build server without them fails; elsewhere their tests are skipped."""
    if not SHARED_DATA.is_dir():
        message = f"the real data is not at {SHARED_DATA}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SHARED_DATA


@pytest.fixture
def cast(db: None):
    """The company of the tests with its accounts."""
    # The settings must be loaded before models are imported.
    from tests.cast import assemble_cast

    return assemble_cast()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Hashing passwords slowly is right in life and would be most of the suite's time."""
    from django.conf import settings
    from django.contrib.auth.hashers import get_hashers

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    kept: Any = get_hashers
    kept.cache_clear()
