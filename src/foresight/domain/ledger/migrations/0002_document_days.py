from datetime import date
from typing import Any

from django.db import migrations, models
from django.db.models import F


def take_the_day(apps: Any, schema_editor: Any) -> None:
    """Until now every row counted on the day that it belongs to."""
    for name in ("SalesEntry", "ReceivableEntry"):
        apps.get_model("ledger", name).objects.update(document_day=F("day"))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]

    operations = [
        migrations.AddField(
            model_name="salesentry",
            name="document_day",
            field=models.DateField(default=date(1900, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="receivableentry",
            name="document_day",
            field=models.DateField(default=date(1900, 1, 1)),
            preserve_default=False,
        ),
        migrations.RunPython(take_the_day, migrations.RunPython.noop),
    ]
