"""Every entry gets a request id and its place in the chain; the entries that are there already are chained in their
order."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

import foresight.foundation.audit.chain
from foresight.foundation.audit.chain import FIRST, content_digest, entry_digest, new_salt

BATCH = 1000


def chain_entries(apps: Any, schema_editor: Any) -> None:
    """Chains what was recorded before there was a chain."""
    entries = apps.get_model("audit", "AuditEntry").objects
    count, previous = 0, FIRST
    batch: list[Any] = []
    for entry in entries.order_by("id").iterator(BATCH):
        count += 1
        entry.sequence, entry.salt, entry.previous_digest = count, new_salt(), previous
        entry.content_digest = content_digest(
            salt=entry.salt, subject=entry.subject, before=entry.before, after=entry.after, reason=entry.reason
        )
        entry.digest = previous = entry_digest(
            sequence=count,
            previous=previous,
            at=entry.at,
            actor_id=entry.actor_id,
            action=entry.action,
            request_id=entry.request_id,
            content=entry.content_digest,
        )
        batch.append(entry)
        if len(batch) == BATCH:
            _write(entries, batch)
            batch = []
    _write(entries, batch)
    apps.get_model("audit", "AuditHead").objects.create(id=1, count=count, digest=previous)


def _write(entries: Any, batch: list[Any]) -> None:
    columns = ["sequence", "before", "after", "salt", "content_digest", "previous_digest", "digest"]
    entries.bulk_update(batch, columns, batch_size=100)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_audit_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_head_is_one")],
            },
        ),
        migrations.AlterModelOptions(name="auditentry", options={"ordering": ["-sequence"]}),
        migrations.AlterField(model_name="auditentry", name="at", field=models.DateTimeField()),
        migrations.AlterField(
            model_name="auditentry",
            name="before",
            field=models.JSONField(blank=True, encoder=foresight.foundation.audit.chain.ReadableJSON, null=True),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="after",
            field=models.JSONField(blank=True, encoder=foresight.foundation.audit.chain.ReadableJSON, null=True),
        ),
        migrations.AddField(model_name="auditentry", name="sequence", field=models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            model_name="auditentry", name="request_id", field=models.CharField(blank=True, default="", max_length=32)
        ),
        migrations.AddField(model_name="auditentry", name="salt", field=models.CharField(default="", max_length=32)),
        migrations.AddField(
            model_name="auditentry", name="content_digest", field=models.CharField(default="", max_length=64)
        ),
        migrations.AddField(
            model_name="auditentry", name="previous_digest", field=models.CharField(default="", max_length=64)
        ),
        migrations.AddField(model_name="auditentry", name="digest", field=models.CharField(max_length=64, null=True)),
        migrations.AddField(
            model_name="auditentry",
            name="redacted_by",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(chain_entries, migrations.RunPython.noop),
    ]
