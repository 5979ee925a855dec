"""Files: each list holds for each viewer exactly the rows of its page."""

from collections.abc import Iterable

from foresight.foundation.exports.actions import request_export
from foresight.foundation.exports.registry import export_list
from foresight.foundation.jobs.worker import work_off
from tests.house.board import Board, name_of
from tests.house.pages import Sight
from tests.house.pages.approvals import NAMES as APPROVERS
from tests.house.pages.audit import SOUGHT, WHOM
from tests.house.pages.commitments import NAMES as PROMISERS
from tests.house.pages.jobs import NAMES as JOB_OWNERS
from tests.house.pages.organisation import STANDS_IN

FILES = "/data/exports"


def stock(board: Board) -> None:
    """Ada has a file waiting for her."""
    job = request_export(actor=board.account("ada"), chosen=export_list("people"), words={}, form="csv")
    board.ids["file of ada"] = job.pk
    work_off()


def _file(key: str, query: str = "", *, shows: Iterable[str] = (), known: frozenset[str] = frozenset()) -> Sight:
    return Sight(f"{FILES}/{key}/csv/{query}", shows=frozenset(shows), known=known)


_HANDED = frozenset({name_of("eli"), name_of("ada"), name_of("ben")})
LISTS = {
    "books": (
        _file("books", shows=("document", "customer", "contact")),
        Sight(f"{FILES}/books/xlsx/", shows=frozenset({"document", "customer", "contact"})),
    ),
    "book-units": (_file("book-units"),),
    "book-people": (_file("book-people", shows=("person",)),),
    "book-memberships": (_file("book-memberships", shows=("person",)),),
    "book-seats": (_file("book-seats"),),
    "book-seat-holdings": (_file("book-seat-holdings"),),
    "book-product-lines": (_file("book-product-lines"),),
    "book-products": (_file("book-products"),),
    "book-customers": (_file("book-customers", shows=("customer",)),),
    "book-owners": (_file("book-owners"),),
    "book-contacts": (_file("book-contacts", shows=("contact", "customer")),),
    "book-orders": (_file("book-orders", shows=("document",)), _file("book-orders", "?period=2024")),
    "book-reversals": (_file("book-reversals"),),
    "book-receivables": (_file("book-receivables", shows=("document",)),),
    "book-payments": (_file("book-payments"),),
    "cockpit": (_file("cockpit", "?period=2025"),),
    "targets": (_file("targets", "?period=2025"), _file("targets", "?plan=2025@1")),
    "summary": (_file("summary", "?period=2025"),),
    "metrics": (_file("metrics", "?period=2025"),),
    "metric": (
        _file("metric", "?metric=revenue.net&period=2025&by=person"),
        _file("metric", "?metric=receivable.overdue&period=2025&by=customer"),
    ),
    "metric-rows": (
        _file("metric-rows", "?metric=revenue.net&period=2025", shows=("document",)),
        _file("metric-rows", "?metric=attainment&period=2025"),
        Sight(
            f"{FILES}/metric-rows/xlsx/?metric=collection_rate&period=2025",
            shows=frozenset({"document"}),
        ),
    ),
    "units": (_file("units"), _file("units", "?on=2024-06-30")),
    "people": (_file("people", "?state=all", shows=("person",)), _file("people", "?state=left")),
    "vacancies": (_file("vacancies"),),
    "arrivals": (_file("arrivals", "?first=2024-01-01&last=2025-12-31", shows=("person", "leaving")),),
    "roles": (_file("roles", shows=("grant",), known=STANDS_IN),),
    "contacts": (_file("contacts", shows=("contact", "customer")),),
    "commitments": (
        _file("commitments", shows=("promise",), known=PROMISERS),
        _file("commitments", "?state=all&person=ada", known=PROMISERS),
    ),
    "approvals": tuple(_file("approvals", f"?tab={tab}", known=APPROVERS) for tab in ("waiting", "mine", "done")),
    "handovers": (_file("handovers", shows=("handover",), known=_HANDED),),
    "periods": (_file("periods", known=APPROVERS),),
    "accounts": (Sight(f"{FILES}/accounts/csv/", shows=frozenset({"person"}), open_to=frozenset({"dora", "aud"})),),
    "audit": (_file("audit", SOUGHT, shows=("act",)), _file("audit", known=WHOM)),
    "jobs": (_file("jobs", shows=("job",), known=JOB_OWNERS),),
}
"""List → files of it and what they show."""
PAGES = {
    "exports": Sight("/data/exports/"),
    "export.file": tuple(sight for sights in LISTS.values() for sight in sights),
    "export.made": Sight(
        lambda board: f"{FILES}/made/{board.ids['file of ada']}/",
        open_to=frozenset({"ada"}),
        shows=frozenset({"person"}),
    ),
}
ACTS_ONLY = {"export.start"}
