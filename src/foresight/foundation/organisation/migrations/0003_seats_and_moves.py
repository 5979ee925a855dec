import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_roles_and_closed_periods"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="continues",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="continued_by",
                to="organisation.membership",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="leaving_reason",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "job",
                    models.CharField(
                        choices=[("sales", "销售"), ("manager", "经理"), ("support", "支持")],
                        default="sales",
                        max_length=16,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("position", "岗位"), ("house", "公共客户池")], default="position", max_length=16
                    ),
                ),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["unit__position", "unit__code", "code"],
            },
        ),
        migrations.CreateModel(
            name="SeatHolding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_holdings",
                        to="organisation.person",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="organisation.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["unit", "opened_on"], name="seat_unit_day"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                ),
                name="seat_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatholding",
            constraint=models.UniqueConstraint(fields=("seat", "first_day"), name="seat_holding_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="seatholding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day__isnull", True), ("last_day__gte", models.F("first_day")), _connector="OR"
                ),
                name="seat_holding_days",
            ),
        ),
    ]
