"""The role that approves is chosen among the company's roles, on the form and over the API."""

import pytest
from django.conf import settings
from django.test import Client

from libreta.identity.models import Role
from libreta.kernel import writes
from libreta.kernel.refusals import Invalid
from libreta.sales.models import ApprovalRule

pytestmark = pytest.mark.django_db


def test_the_form_offers_the_roles_by_name(admin):
    client = Client()
    client.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/approval-rules/new/").content.decode()
    for role in Role.objects.all():
        assert f'value="{role.key}"' in page and role.label in page


def test_a_role_that_is_not_there_is_refused_and_nothing_is_written(admin, actor_of, now):
    row = {"name": "Large", "measure": "discount", "threshold": 10}
    with pytest.raises(Invalid):
        writes.create("approval_rule", [row | {"approver_role": "boss"}], by=actor_of(admin), at=now)
    assert not ApprovalRule.objects.exists()
    writes.create("approval_rule", [row | {"approver_role": "manager"}], by=actor_of(admin), at=now)
    assert ApprovalRule.objects.get().approver_role == "manager"
