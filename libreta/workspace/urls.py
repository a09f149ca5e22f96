"""Addresses of the pages that compose all areas. The site puts them before those of record types."""

from django.urls import path

from libreta.ui import converters  # noqa: F401  registers the converter record_type
from libreta.workspace.act_today import pages as act_today
from libreta.workspace.bulk import pages as bulk
from libreta.workspace.customer_page import pages as customer_page
from libreta.workspace.customer_page import rollup_pages
from libreta.workspace.home import pages as home
from libreta.workspace.notifications import pages as notifications
from libreta.workspace.search import pages as search
from libreta.workspace.timeline import pages as timeline

app_name = "workspace"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/bell/", notifications.bell_alone, name="notifications_bell"),
    path("notifications/reading/", notifications.read_all, name="notifications_reading"),
    path("notifications/<int:pk>/reading/", notifications.read, name="notification_reading"),
    path("bulk-acts/<uuid:act>/", bulk.act, name="bulk_act"),
    path("bulk-acts/<uuid:act>/cancellation/", bulk.cancel, name="bulk_act_cancellation"),
    path("bulk-acts/<uuid:act>/reversal/", bulk.take_back, name="bulk_act_reversal"),
    path("act-today/", act_today.act_today, name="act_today"),
    path("act-today/<int:pk>/task/", act_today.make_task, name="act_today_task"),
    path("act-today/<int:pk>/delay/", act_today.put_off, name="act_today_delay"),
    path("act-today/answers/<int:pk>/withdrawal/", act_today.withdraw, name="act_today_withdrawal"),
    path("customers/<int:pk>/rollup/", rollup_pages.whole, name="rollup"),
    path("customers/<int:pk>/glance/", customer_page.glance_alone, name="glance"),
    path("timeline/<record_type:record_type>/<int:pk>/", timeline.timeline, name="timeline"),
    path("timeline/<record_type:record_type>/<int:pk>/entry/", timeline.write, name="timeline_entry"),
    path("tasks/<int:pk>/completion/", timeline.complete, name="task_completion"),
    path("tasks/<int:pk>/postponement/", timeline.postpone, name="task_postponement"),
    path("tasks/<int:pk>/reopening/", timeline.reopen, name="task_reopening"),
]
