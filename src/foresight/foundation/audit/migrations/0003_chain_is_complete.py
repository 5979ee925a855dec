"""Every entry has its place in the chain: the columns may no longer be empty."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry", name="sequence", field=models.PositiveBigIntegerField(unique=True)
        ),
        migrations.AlterField(
            model_name="auditentry", name="digest", field=models.CharField(max_length=64, unique=True)
        ),
        migrations.AlterField(
            model_name="auditentry", name="request_id", field=models.CharField(blank=True, max_length=32)
        ),
        migrations.AlterField(model_name="auditentry", name="salt", field=models.CharField(max_length=32)),
        migrations.AlterField(model_name="auditentry", name="content_digest", field=models.CharField(max_length=64)),
        migrations.AlterField(model_name="auditentry", name="previous_digest", field=models.CharField(max_length=64)),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["request_id"], name="audit_request")),
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["actor", "sequence"], name="audit_actor")
        ),
    ]
