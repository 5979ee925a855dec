"""What the ledger hangs on units and people: customers that belong to a unit, and sales that were credited there."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from foresight.domain.ledger.models import Customer, CustomerOwnership, OrderCredit
from foresight.foundation.organisation.ties import Tie


def _customers_in(unit_id: int) -> int:
    return Customer.objects.filter(unit_id=unit_id).count()


def _customers_in_seat(seat_id: int, after: date) -> int:
    owned = CustomerOwnership.objects.filter(seat_id=seat_id)
    return owned.filter(Q(last_day__isnull=True) | Q(last_day__gt=after)).count()


def _credits_since(unit_ids: Collection[int], first_day: date, person_id: int | None) -> int:
    credits = OrderCredit.objects.filter(unit_id__in=unit_ids, order__ordered_on__gte=first_day)
    return (credits if person_id is None else credits.filter(person_id=person_id)).count()


TIES = (Tie("个客户", in_unit=_customers_in, in_seat=_customers_in_seat), Tie("笔业绩", booked=_credits_since))
