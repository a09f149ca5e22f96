"""Whether anybody lives here yet."""

from libreta.identity.users.models import User

_settled = False


def is_empty() -> bool:
    """This function tells whether there is no user at all; once there was one, it asks no more."""
    global _settled
    if not _settled:
        _settled = User.objects.exists()
    return not _settled
