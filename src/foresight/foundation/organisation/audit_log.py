"""Who sees which entries of the audit log."""

from django.db.models import Q, QuerySet

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.roles import Right

MACHINE = "命令行"
"""Stands for whoever holds the machine, where an account's name would stand."""


def acts_visible_to(viewer: User) -> QuerySet[AuditEntry]:
    """All entries for whoever reads the whole log; for everybody else what they did themselves."""
    entries = AuditEntry.objects.select_related("actor__person")
    if may(viewer, Right.AUDIT):
        return entries
    return entries.filter(actor=viewer)


def acts_of(entries: QuerySet[AuditEntry], who: str) -> QuerySet[AuditEntry]:
    """Those of the entries whose actor's account or person is called so, or is; or those of the command line."""
    if who in {MACHINE, "command line"}:
        return entries.filter(actor__isnull=True)
    return entries.filter(
        Q(actor__username__iexact=who) | Q(actor__person__code__iexact=who) | Q(actor__person__name__icontains=who)
    )
