"""The cast of the tests stands in the rows that its stories need."""

from libreta.kernel.actors import Scope


def test_alice_and_bob_are_colleagues_and_charlie_is_not(alice, bob, charlie, actor_of):
    assert actor_of(alice).colleague_ids == {alice.pk, bob.pk}
    assert actor_of(charlie).colleague_ids == {charlie.pk}


def test_the_administrator_may_everything(admin, actor_of):
    assert actor_of(admin).rights.scope("customer", "trash") == Scope.ALL
    assert actor_of(admin).rights.may("settings.users")
