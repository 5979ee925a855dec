"""What the tests of these pages share."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    """A moment that an act can be given."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
