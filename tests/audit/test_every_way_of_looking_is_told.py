"""Whoever reads of a person is told of in the log, by whichever page."""

import pytest

from libreta.audit.models import Access
from libreta.kernel import writes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/customers/{0}/edit/", "/customers/{0}/field/email/", "/customers/{0}/?tab=history", "/ui/palette/?q=zzyzx",
        "/customers/options/parent/?q=zzyzx", "/api/v1/customers/{0}/history", "/timeline/customers/{0}/",
        "/customers/{0}/glance/",
    ],
)  # fmt: skip
def test_a_look_is_told(client, alice, actor_of, now, path):
    row = {"name": "Zzyzx Trading", "email": "z@example.com", "kind": "organisation"}
    (customer,) = writes.create("customer", [row], by=actor_of(alice), at=now)
    client.force_login(alice)
    assert client.get(path.format(customer)).status_code == 200, path
    look = Access.objects.filter(actor_id=alice.pk, record_type="customer", record_ids__contains=[customer])
    assert look.count() == 1, path
