"""Which areas are on. An area that the administrator switches off is gone from menus, pages, API and jobs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import stamps
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.models import AreaSwitch
from libreta.kernel.refusals import Forbidden, NotAllowedNow

SWITCHABLE: dict[str, object] = {}
_off: frozenset[str] = frozenset()
_known_at: int | None = None


def declare_switchable(area: str, label: object) -> None:
    """This function lets the administrator switch an area off; called from the area's AppConfig.ready."""
    SWITCHABLE[area] = label


def is_on(area: str) -> bool:
    """This function tells whether an area is switched on, as of the last `stamps.refresh`."""
    return area not in SWITCHABLE or area not in _switched_off()


def any_off() -> bool:
    """This function tells whether any area is switched off."""
    return bool(_switched_off())


def area_of(module: str) -> str:
    """This function gives the area that a module belongs to: "sales" for libreta.sales.orders.jobs."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "libreta" else ""


def _switched_off() -> frozenset[str]:
    global _off, _known_at
    if _known_at != (now := stamps.value("areas")):
        _off = frozenset(AreaSwitch.objects.filter(is_on=False).values_list("area", flat=True))
        _known_at = now
    return _off


def switch(area: str, *, on: bool, by: Actor) -> None:
    """This function switches an area on or off. Raises Forbidden or NotAllowedNow."""
    if not by.may("settings.areas"):
        raise Forbidden()
    if area not in SWITCHABLE:
        raise NotAllowedNow(_("This area is always on."))
    with transaction.atomic():
        stamp(by, "settings.areas")
        AreaSwitch.objects.update_or_create(area=area, defaults={"is_on": on})
        stamps.bump("areas")
