"""Households and hierarchies that are proposed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Households and hierarchies that are proposed."""

    dependencies = [
        ("directory", "0010_privacy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "Household"),
                            ("branches", "Branches"),
                            ("people", "People of an organisation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("home", "Home address, and family name or landline"),
                            ("tax_id", "Beginning of the tax number"),
                            ("domain", "Domain of the website or e-mail"),
                            ("name", "Beginning of the name"),
                        ],
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                ("place", models.CharField(max_length=400, verbose_name="place")),
                ("mark", models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="mark")),
                (
                    "sign",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=400, verbose_name="what they share"
                    ),
                ),
                (
                    "shared_name",
                    models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="family name"),
                ),
                (
                    "shared_phone",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="landline"),
                ),
                ("strength", models.SmallIntegerField(verbose_name="strength")),
                ("waiting", models.IntegerField(db_default=0, default=0, verbose_name="waiting")),
                ("made_by", models.UUIDField(null=True, verbose_name="household made by")),
                ("found_at", models.DateTimeField(verbose_name="found")),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed group",
                "verbose_name_plural": "proposed groups",
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Proposed"), ("accepted", "Accepted"), ("refused", "Does not belong")],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("act", models.UUIDField(null=True, verbose_name="decision")),
                (
                    "affiliation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.affiliation",
                        verbose_name="affiliation",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="directory.groupproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a proposed group",
                "verbose_name_plural": "members of proposed groups",
            },
        ),
        migrations.CreateModel(
            name="GroupSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "waiting"), ("running", "running"), ("done", "done"), ("failed", "failed")],
                        default="queued",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("seconds", models.FloatField(default=0, verbose_name="seconds")),
                ("found", models.JSONField(default=dict, verbose_name="found")),
                ("left_out", models.JSONField(default=list, verbose_name="left out")),
                ("left_out_count", models.IntegerField(default=0, verbose_name="groups left out")),
                ("error", models.CharField(blank=True, default="", max_length=300, verbose_name="error")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "search for groups",
                "verbose_name_plural": "searches for groups",
            },
        ),
        migrations.AddIndex(
            model_name="groupproposal",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(models.F("strength"), descending=True),
                models.F("id"),
                condition=models.Q(("waiting__gt", 0)),
                name="group_proposal_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="groupproposal",
            index=models.Index(
                models.OrderBy(models.F("strength"), descending=True),
                models.F("id"),
                condition=models.Q(("waiting__gt", 0)),
                name="group_proposal_strongest",
            ),
        ),
        migrations.AddIndex(
            model_name="groupproposal",
            index=models.Index(
                models.F("head"), condition=models.Q(("head__isnull", False)), name="group_proposal_by_head"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupproposal",
            constraint=models.UniqueConstraint(
                models.F("kind"), models.F("place"), models.F("mark"), name="group_proposal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "household"), ("head__isnull", False), _connector="OR"),
                name="group_proposal_has_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("waiting__gte", 0)), name="group_proposal_waiting_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(models.F("customer"), name="group_member_by_customer"),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(models.F("act"), condition=models.Q(("act__isnull", False)), name="group_member_by_act"),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(
                models.F("affiliation"),
                condition=models.Q(("affiliation__isnull", False)),
                name="group_member_by_affiliation",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(models.F("proposal"), models.F("customer"), name="group_member_once"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "refused"])), name="group_member_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "open"), ("decided_at__isnull", False), _connector="XOR"),
                name="group_member_decided_at_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsearch",
            constraint=models.UniqueConstraint(
                models.F("state"), condition=models.Q(("state", "queued")), name="group_search_one_waits"
            ),
        ),
    ]
