"""The demo company's seats: every seller and every leader sits in one, and a seat that somebody left waits for the next."""

from collections import defaultdict
from datetime import date

from foresight.demo.generated.company import Organisation
from foresight.demo.generated.totals import REGIONS
from foresight.foundation.organisation.inputs import MembershipInput, SeatHoldingInput, SeatInput

SINCE = date(2024, 1, 1)
"""Seats are kept from this day on."""
_NAMES = {"sales": "销售", "manager": "负责人"}
_HOUSE_NAME = "公共客户池"


def seats(company: Organisation) -> tuple[list[SeatInput], list[SeatHoldingInput]]:
    """All seats and who holds them when. In a team a newcomer takes the seat that has been vacant for longest; where
    there is none, one is opened. Each region has a house account."""
    opened = [SeatInput(region, _HOUSE_NAME, SINCE, f"{region}-house", kind="house") for region in REGIONS]
    holdings: list[SeatHoldingInput] = []
    for (unit, job), stays in sorted(_stays(company).items()):
        free_from: dict[str, date] = {}
        for stay in sorted(stays, key=lambda stay: (stay.first_day, stay.person_code)):
            first = max(stay.first_day, SINCE)
            vacant = [seat for seat, day in free_from.items() if day < first]
            if vacant:
                code = min(vacant, key=lambda seat: (free_from[seat], seat))
            else:
                code = f"{unit}-{'m' if job == 'manager' else 's'}{len(free_from) + 1:02d}"
                opened.append(SeatInput(unit, _NAMES[job], first, code, job=job))
            free_from[code] = stay.last_day or date.max
            holdings.append(SeatHoldingInput(code, stay.person_code, first, stay.last_day))
    return opened, holdings


def _stays(company: Organisation) -> dict[tuple[str, str], list[MembershipInput]]:
    """Memberships of sellers and leaders that reach into the time of the seats, by unit and job."""
    found: dict[tuple[str, str], list[MembershipInput]] = defaultdict(list)
    for membership in company.memberships:
        if membership.job in _NAMES and (membership.last_day is None or membership.last_day >= SINCE):
            found[membership.unit_code, membership.job].append(membership)
    return found
