"""Sessions in the database; reading one brings the kernel's stamps along in the same query."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.exceptions import SuspiciousOperation
from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

STAMPS = RawSQL(
    "(SELECT coalesce(jsonb_object_agg(name, value), '{}') FROM kernel_stamp)", (), output_field=JSONField()
)


class SessionStore(DatabaseStore):
    """Django's session store, which also remembers the stamps as of the moment when it was read."""

    stamps: dict[str, int] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """This method returns Django's own table of sessions."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        try:
            found = self.model.objects.annotate(stamps=STAMPS).get(
                session_key=self.session_key, expire_date__gt=timezone.now()
            )
        except (self.model.DoesNotExist, SuspiciousOperation):
            self._session_key = None
            return None
        self.stamps = found.stamps
        return found
