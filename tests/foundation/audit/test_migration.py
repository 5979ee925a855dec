"""Entries from the time before the chain get their place in it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.verification import verify_chain


@pytest.mark.django_db(transaction=True)
def test_entries_that_were_there_before_are_chained_in_their_order() -> None:
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("audit", "0001_audit_log")])
    try:
        old = executor.loader.project_state([("audit", "0001_audit_log")]).apps.get_model("audit", "AuditEntry")
        for number in range(1, 4):
            old.objects.create(
                at=timezone.now(), action="plan.adopt", subject=f"plan:{number}", after={"name": "计划", "x": 2.0}
            )
    finally:
        MigrationExecutor(connection).migrate(latest)
    assert list(AuditEntry.objects.order_by("sequence").values_list("subject", flat=True)) == [
        "plan:1",
        "plan:2",
        "plan:3",
    ]
    assert verify_chain().checked == 3
    record_act(actor=None, action="plan.adopt", subject="plan:4")
    assert verify_chain().last_sequence == 4
