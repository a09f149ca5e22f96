"""The web process."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from libreta.site.processes import follow_parent

follow_parent("LIBRETA_SERVED", signal.SIGKILL)  # an orphan would keep the port and serve old code
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")
application = get_wsgi_application()
