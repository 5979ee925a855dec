"""People whose personal data was erased on request are marked, so that nothing writes it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_account_email")]

    operations = [
        migrations.AddField(model_name="person", name="erased_at", field=models.DateTimeField(blank=True, null=True)),
    ]
