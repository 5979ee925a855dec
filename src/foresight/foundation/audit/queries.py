"""Looking through the log. The list begins at what the viewer may see, which ``organisation.audit_log`` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from foresight.foundation.audit.models import AuditEntry


@dataclass(frozen=True)
class Sought:
    """What to look for; what is empty does not matter."""

    action: str = ""
    subject: str = ""
    """A part of ``kind:key``."""
    first_day: date | None = None
    last_day: date | None = None
    request_id: str = ""
    text: str = ""
    """Stands somewhere in before, after or reason."""


@dataclass(frozen=True)
class Stretch:
    """A page of entries, the latest first. The cursors are sequence numbers, so that entries that are added meanwhile
    shift nothing."""

    entries: Sequence[AuditEntry]
    earlier: int | None
    """Cursor of the page with what was done before; None: there is nothing."""
    later: int | None


def sought_entries(entries: QuerySet[AuditEntry], sought: Sought) -> QuerySet[AuditEntry]:
    """Those of the entries that fit. Days are those of the installation's time zone, both included."""
    if sought.action:
        entries = entries.filter(action=sought.action)
    if sought.subject:
        entries = entries.filter(subject__icontains=sought.subject)
    if sought.first_day:
        entries = entries.filter(at__gte=_beginning(sought.first_day))
    if sought.last_day:
        entries = entries.filter(at__lt=_beginning(sought.last_day + timedelta(days=1)))
    if sought.request_id:
        entries = entries.filter(request_id=sought.request_id)
    if sought.text:
        said = entries.annotate(said_before=Cast("before", TextField()), said_after=Cast("after", TextField()))
        entries = said.filter(
            Q(said_before__icontains=sought.text)
            | Q(said_after__icontains=sought.text)
            | Q(reason__icontains=sought.text)
        )
    return entries


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def stretch(
    entries: QuerySet[AuditEntry], *, size: int, before: int | None = None, after: int | None = None
) -> Stretch:
    """``size`` entries from the latest on; those before a cursor; or those after one. Two queries at most."""
    if after is not None:
        found = list(entries.filter(sequence__gt=after).order_by("sequence")[: size + 1])
        shown = found[:size][::-1]
        later = len(found) > size
        earlier = bool(shown)
    else:
        within = entries if before is None else entries.filter(sequence__lt=before)
        found = list(within.order_by("-sequence")[: size + 1])
        shown = found[:size]
        earlier = len(found) > size
        later = before is not None and bool(shown) and entries.filter(sequence__gt=shown[0].sequence).exists()
    if not shown:
        return Stretch((), None, None)
    return Stretch(shown, shown[-1].sequence if earlier else None, shown[0].sequence if later else None)
