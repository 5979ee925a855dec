"""The cast with a team lead and two people of finance."""

import pytest

from tests.cast import Cast
from tests.foundation.approvals.asking import staff


@pytest.fixture
def office(cast: Cast) -> Cast:
    """Everybody is there on Monday, 30 June 2025."""
    staff(cast)
    return cast
