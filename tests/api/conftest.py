"""Programs with a token, for the tests of the API."""

from collections.abc import Callable

import pytest

from tests.api.program import Program, program_of
from tests.cast import Cast


@pytest.fixture
def dora(cast: Cast) -> Program:
    """A program that acts for the administrator."""
    return program_of(cast.dora)


@pytest.fixture
def program(cast: Cast) -> Callable[..., Program]:
    """Makes a program for one of the cast, by name."""
    return lambda name, **narrowing: program_of(getattr(cast, name), **narrowing)
