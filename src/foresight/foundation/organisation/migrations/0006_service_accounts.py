"""Accounts of machines, with roles of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foresight.foundation.organisation.roles


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0005_erased_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("director", "销售总监"),
                            ("operations", "销售运营"),
                            ("region_manager", "区域经理"),
                            ("team_lead", "团队经理"),
                            ("seller", "销售"),
                            ("mentor", "导师"),
                            ("finance", "财务"),
                            ("responder", "协同部门"),
                            ("auditor", "审计"),
                            ("administrator", "管理员"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="is_service",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_service", False),
                    models.Q(("is_administrator", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="account_service_is_nobody",
            ),
        ),
        migrations.AddField(
            model_name="servicerole",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="service_roles", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="servicerole",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerole",
            constraint=models.UniqueConstraint(fields=("account", "role", "unit"), name="service_role_once_a_unit"),
        ),
        migrations.AddConstraint(
            model_name="servicerole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unit__isnull", True)), fields=("account", "role"), name="service_role_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            [
                                foresight.foundation.organisation.roles.Role["DIRECTOR"],
                                foresight.foundation.organisation.roles.Role["REGION_MANAGER"],
                                foresight.foundation.organisation.roles.Role["TEAM_LEAD"],
                            ],
                        ),
                        ("unit__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "role__in",
                                [
                                    foresight.foundation.organisation.roles.Role["DIRECTOR"],
                                    foresight.foundation.organisation.roles.Role["REGION_MANAGER"],
                                    foresight.foundation.organisation.roles.Role["TEAM_LEAD"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("unit__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_role_unit",
            ),
        ),
    ]
