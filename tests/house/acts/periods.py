"""The acts of periods."""

from foresight.core.values import parse_period
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.models import ClosedPeriod
from foresight.foundation.organisation.roles import Role
from foresight.foundation.periods import actions as periods
from tests.cast import START, Cast


def ready(cast: Cast) -> None:
    """January is closed; Ben looks after the money."""
    grant_role(actor=None, person_code="ben", role=Role.FINANCE, first_day=START)
    periods.close_period(actor=None, period=parse_period("2024-01"), reason="月结")


ACTS = {
    "periods.request_close": lambda actor: periods.request_close(
        actor=actor, period=parse_period("2024-02"), reason="月结"
    ),
    "periods.request_reopen": lambda actor: periods.request_reopen(
        actor=actor, closing_id=ClosedPeriod.objects.get().pk, reason="漏了"
    ),
    "periods.close_period": lambda actor: periods.close_period(
        actor=actor, period=parse_period("2024-02"), reason="月结"
    ),
    "periods.reopen_period": lambda actor: periods.reopen_period(
        actor=actor, closing_id=ClosedPeriod.objects.get().pk, reason="漏了"
    ),
}
MACHINE_ONLY = {"periods.close_period", "periods.reopen_period"}
"""For the machine's own command line; people ask for it."""
