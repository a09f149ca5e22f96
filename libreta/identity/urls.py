"""Addresses of sign-in and of the settings."""

from django.urls import include, path

from libreta.identity import settings_index
from libreta.identity.invitations import pages as invitations
from libreta.identity.keys import pages as keys
from libreta.identity.lockouts import pages as lockouts
from libreta.identity.roles import pages as roles
from libreta.identity.settings import areas, fields, people, post, types, work
from libreta.identity.signin import pages as signin
from libreta.identity.start import pages as start
from libreta.identity.teams import pages as teams
from libreta.identity.users import pages as users

settings_urls = [
    path("", settings_index.index, name="settings"),
    path("me/", users.me, name="settings_me"),
    path("users/", people.users, name="settings_users"),
    path("users/invite/", invitations.invite, name="settings_invite"),
    path("users/invitations/<int:invitation_id>/withdrawal/", invitations.withdraw, name="settings_withdraw"),
    path("users/<int:user_id>/", users.change_user, name="settings_user"),
    path("users/<int:user_id>/deactivation/", users.deactivate, name="settings_deactivate"),
    path("users/<int:user_id>/activation/", users.activate, name="settings_activate"),
    path("users/<int:user_id>/unlocking/", users.unlock, name="settings_unlock"),
    path("users/<int:user_id>/sign-out/", users.sign_out_everywhere, name="settings_sign_out"),
    path("users/<int:user_id>/second-factors/", users.forget_second_factors, name="settings_second_factors"),
    path("teams/", teams.teams, name="settings_teams"),
    path("teams/new/", teams.add_team, name="settings_team_new"),
    path("teams/<int:team_id>/", teams.change_team, name="settings_team"),
    path("teams/<int:team_id>/deletion/", teams.delete_team, name="settings_team_deletion"),
    path("roles/", roles.roles, name="settings_roles"),
    path("roles/new/", roles.add_role, name="settings_role_new"),
    path("roles/<int:role_id>/", roles.change_role, name="settings_role"),
    path("roles/<int:role_id>/deletion/", roles.delete_role, name="settings_role_deletion"),
    path("keys/", keys.keys, name="settings_keys"),
    path("keys/new/", keys.add_key, name="settings_key_new"),
    path("keys/<int:key_id>/revocation/", keys.revoke, name="settings_key_revocation"),
    path("sign-in/", signin.providers, name="settings_providers"),
    path("sign-in/new/", signin.change_provider, name="settings_provider_new"),
    path("sign-in/<int:provider_id>/", signin.change_provider, name="settings_provider"),
    path("sign-in/<int:provider_id>/deletion/", signin.delete_provider, name="settings_provider_deletion"),
    path("areas/", areas.areas, name="settings_areas"),
    path("work/", work.work, name="settings_work"),
    path("work/<int:job_id>/replay/", work.replay, name="settings_work_replay"),
    path("post/", post.letters, name="settings_post"),
    path("post/again/", post.send_again, name="settings_post_again"),
    path("types/", types.types, name="settings_types"),
    path("types/new/", types.add_type, name="settings_type_new"),
    path("types/<int:type_id>/retirement/", types.retire_type, name="settings_type_retirement"),
    path("fields/", fields.fields, name="settings_fields"),
    path("fields/<slug:type_key>/new/", fields.add_field, name="settings_field_new"),
    path("fields/<int:field_id>/", fields.change_field, name="settings_field"),
    path("fields/<int:field_id>/retirement/", fields.retire_field, name="settings_field_retirement"),
    path("fields/<int:field_id>/index/", fields.index_field, name="settings_field_index"),
]

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("first-start/", start.first_start, name="first_start"),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("unlock/<str:token>/", lockouts.unlock, name="unlock"),
    path("settings/", include(settings_urls)),
]
