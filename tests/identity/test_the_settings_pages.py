"""Every settings page draws, and does what its buttons say."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from libreta.audit.models import Change
from libreta.identity.models import ApiKey, Invitation, Role, RoleField, RoleRight, Team, User
from libreta.kernel.models import CustomField

pytestmark = pytest.mark.django_db

PAGES = (
    "", "me/", "users/", "users/invite/", "teams/", "teams/new/", "roles/", "roles/new/", "keys/", "keys/new/",
    "sign-in/", "sign-in/new/", "areas/", "fields/", "fields/customer/new/", "audit/", "audit/looks/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_opens_every_page(signed_in, admin, page):
    answer = signed_in(admin).get(f"/settings/{page}")
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_each_settings_page_has_an_icon_that_is_drawn(signed_in, admin):
    sprite = Path(finders.find("vendor/lucide/icons.svg")).read_text()
    asked = set(re.findall(r'icons[^"]*svg#([a-z0-9-]+)"', signed_in(admin).get("/settings/").content.decode()))
    assert {"laptop", "text", "toggle-left"} <= asked
    assert [name for name in asked if f'id="{name}"' not in sprite] == []


@pytest.mark.parametrize("page", PAGES[2:])
def test_a_seller_opens_only_his_own(signed_in, alice, page):
    assert signed_in(alice).get(f"/settings/{page}").status_code == 403


def test_a_person_sets_language_and_zone_and_nothing_else(signed_in, alice, admin):
    administrator = Role.objects.get(key="administrator").pk
    given = {"name": "Alicia", "language": "es", "timezone": "Europe/Madrid", "theme": "dark", "density": "compact"}
    answer = signed_in(alice).post("/settings/me/", given | {"role": administrator, "role_id": administrator})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.timezone, alice.role.key) == ("Alicia", "es", "Europe/Madrid", "seller")
    assert signed_in(alice).get("/settings/me/").headers["Content-Language"] == "es"


def test_a_wrong_zone_is_refused_beside_its_field_and_nothing_changes(signed_in, alice):
    answer = signed_in(alice).post("/settings/me/", {"name": "Other", "language": "en", "timezone": "Mars/Base"})
    assert answer.status_code == 422
    assert b"There is no such time zone." in answer.content
    assert b'value="Other"' in answer.content
    alice.refresh_from_db()
    assert (alice.name, alice.timezone) == ("Alice", "UTC")


def test_an_invited_person_comes_in_by_the_link_once(client, signed_in, admin, mailoutbox):
    seller = Role.objects.get(key="seller")
    team = Team.objects.create(name="North")
    given = {"email": "Dana@Example.com", "name": "Dana", "role": seller.pk, "team": team.pk, "language": "ro"}
    answer = signed_in(admin).post("/settings/users/invite/", given)
    assert answer.status_code == 200
    (mail,) = mailoutbox
    link = next(w for w in mail.body.split() if "/invitation/" in w).removeprefix("http://testserver")
    assert link.encode() in answer.content
    client.logout()
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="dana@example.com").exists()  # looking changes nothing
    assert client.post(link, {"name": "Dana", "password": "short"}).status_code == 422
    assert client.post(link, {"name": "Dana", "password": "one very long password"}).status_code == 302
    dana = User.objects.get(email="dana@example.com")
    assert (dana.role, dana.team, dana.language) == (seller, team, "ro")
    assert client.get("/settings/me/").status_code == 200
    client.logout()
    assert client.post(link, {"name": "Eve", "password": "one very long password"}).status_code == 404
    assert User.objects.filter(name="Eve").count() == 0


def test_an_invitation_that_was_taken_back_or_forged_is_worth_nothing(client, signed_in, admin):
    given = {"email": "dana@example.com", "role": Role.objects.get(key="seller").pk, "language": "en"}
    page = signed_in(admin).post("/settings/users/invite/", given).content.decode()
    link = page.split('value="http://testserver/invitation/')[1].split('"')[0]
    invitation = Invitation.objects.get()
    assert client.post(f"/settings/users/invitations/{invitation.pk}/withdrawal/").status_code == 302
    client.logout()
    assert client.get(f"/invitation/{link}").status_code == 404
    assert client.get("/invitation/1:abc:def/").status_code == 404


def test_dangerous_acts_ask_for_the_password_again(client, admin, alice):
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/settings/users/{alice.pk}/deactivation/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    alice.refresh_from_db()
    assert alice.is_active


def test_a_deactivated_user_is_out_at_once(client, signed_in, admin, alice):
    from django.test import Client

    hers = Client()
    hers.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert hers.get("/settings/me/").status_code == 200
    assert signed_in(admin).post(f"/settings/users/{alice.pk}/deactivation/").status_code == 302
    assert hers.get("/settings/me/").status_code == 302
    row = Change.objects.filter(record_type="identity.user", record_id=alice.pk).last()
    assert (row.changes, row.actor_name, row.cause) == (
        {"is_active": [True, False]},
        "Admin",
        "identity.users.deactivate",
    )


def test_the_last_administrator_stays_one(signed_in, admin):
    seller = Role.objects.get(key="seller")
    client = signed_in(admin)
    answer = client.post(f"/settings/users/{admin.pk}/", {"name": "Admin", "language": "en", "role": seller.pk})
    assert answer.status_code == 409
    client.post(f"/settings/users/{admin.pk}/deactivation/")
    admin.refresh_from_db()
    assert (admin.role.key, admin.is_active) == ("administrator", True)


def test_nobody_hands_out_more_than_he_has(signed_in, bob):
    role = Role.objects.create(
        key="lead", name="Lead", capabilities=["settings.users", "settings.keys", "settings.roles"]
    )
    bob.role = role
    bob.save()
    administrator = Role.objects.get(key="administrator")
    client = signed_in(bob)
    given = {"name": "Bob", "language": "en", "role": administrator.pk}
    assert client.post(f"/settings/users/{bob.pk}/", given).status_code == 403
    given = {"email": "eve@example.com", "role": administrator.pk, "language": "en"}
    assert client.post("/settings/users/invite/", given).status_code == 403
    given = {"name": "k", "user": bob.pk, "role": administrator.pk}
    assert client.post("/settings/keys/new/", given).status_code == 403
    given = {"name": "Lead", "capability": ["settings.areas"]}
    assert client.post(f"/settings/roles/{role.pk}/", given).status_code == 403
    bob.refresh_from_db()
    role.refresh_from_db()
    assert bob.role == role
    assert "settings.areas" not in role.capabilities
    assert (ApiKey.objects.count(), Invitation.objects.count()) == (0, 0)


def test_the_matrix_of_a_role_is_kept_and_holds_at_the_next_click(client, signed_in, admin, alice, actor_of):
    signed_in(admin).post("/settings/roles/new/", {"name": "Visitor", "copy_of": ""})
    role = Role.objects.get(key="visitor")
    given = {
        "name": "Visitor", "scope:*:read": "none", "scope:customer:read": "own", "scope:customer:update": "",
        "field:customer:phone": "hidden", "field:customer:city": "write", "scope:nonsense:read": "all",
        "capability": ["export", "no.such"],
    }  # fmt: skip
    assert signed_in(admin).post(f"/settings/roles/{role.pk}/", given).status_code == 302
    rights = set(RoleRight.objects.filter(role=role).values_list("record_type", "verb", "scope"))
    assert rights == {("*", "read", "none"), ("customer", "read", "own")}
    assert list(RoleField.objects.filter(role=role).values_list("field", "right")) == [("phone", "hidden")]
    role.refresh_from_db()
    assert role.capabilities == ["export"]
    alice.role = role
    alice.save()
    assert actor_of(alice).rights.scope("customer", "update") == "none"
    assert actor_of(alice).rights.field("customer", "phone") == "hidden"


def test_a_team_cannot_stand_below_itself(signed_in, admin):
    client = signed_in(admin)
    client.post("/settings/teams/new/", {"name": "Sales", "parent": ""})
    sales = Team.objects.get(name="Sales")
    client.post("/settings/teams/new/", {"name": "North", "parent": sales.pk})
    north = Team.objects.get(name="North")
    assert client.post(f"/settings/teams/{sales.pk}/", {"name": "Sales", "parent": north.pk}).status_code == 422
    assert client.post("/settings/teams/new/", {"name": "North"}).status_code == 422
    assert client.post(f"/settings/teams/{sales.pk}/deletion/").status_code == 302
    assert Team.objects.count() == 2
    assert client.post(f"/settings/teams/{north.pk}/deletion/").status_code == 302
    assert list(Team.objects.all()) == [sales]


def test_a_custom_field_is_made_changed_and_retired(signed_in, admin):
    client = signed_in(admin)
    given = {
        "label_en": "Shoe size",
        "label_es": "Talla",
        "kind": "choice",
        "choices": "38 | Small\n44 | Big",
        "name": "",
    }
    assert client.post("/settings/fields/customer/new/", given).status_code == 302
    row = CustomField.objects.get()
    assert (row.name, row.kind) == ("x_shoe_size", "choice")
    assert row.choices == [["38", {"en": "Small"}], ["44", {"en": "Big"}]]
    assert client.get(f"/settings/fields/{row.pk}/").status_code == 200
    given = {"label_en": "Shoes", "choices": "38 | Small", "position": "3", "required": "true"}
    assert client.post(f"/settings/fields/{row.pk}/", given).status_code == 302
    row.refresh_from_db()
    assert (row.label["en"], row.position, row.required, len(row.choices)) == ("Shoes", 3, True, 1)
    assert client.post("/settings/fields/customer/new/", {"kind": "text"}).status_code == 422
    assert client.post(f"/settings/fields/{row.pk}/retirement/").status_code == 302
    row.refresh_from_db()
    assert row.retired_at is not None


def test_an_identity_provider_is_kept_with_its_secret_sealed(signed_in, admin):
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.models import SocialApp

    client = signed_in(admin)
    given = {
        "name": "Acme",
        "server_url": "http://idp.example.com",
        "client_id": "libreta",
        "secret": "s3cret-value",
    }
    assert client.post("/settings/sign-in/new/", given).status_code == 422
    assert client.post("/settings/sign-in/new/", given | {"server_url": "https://idp.example.com/"}).status_code == 302
    app = SocialApp.objects.get()
    assert "s3cret-value" not in f"{app.secret}{app.settings}"
    assert get_adapter().list_apps(None)[0].secret == "s3cret-value"
    page = client.get(f"/settings/sign-in/{app.pk}/").content.decode()
    assert "s3cret-value" not in page and "/accounts/oidc/acme/login/callback/" in page
    assert "s3cret-value" not in str(list(Change.objects.filter(record_type="socialaccount.socialapp").values()))
    client.logout()
    assert b"Acme" in client.get("/accounts/login/").content
