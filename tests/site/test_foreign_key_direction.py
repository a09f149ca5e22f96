"""Foreign keys obey the direction of the imports: an area refers to rows of areas below it, never above or beside."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[2]


def levels() -> dict[str, int]:
    """The height of each area, as the import contract declares it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {area.strip(" ()"): len(rows) - height for height, row in enumerate(rows) for area in row.split("|")}


def foreign_keys() -> list[tuple[str, str, str]]:
    """Each foreign key between two areas of ours: area, area referred to, and the name for the message."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey) or not model.__module__.startswith("libreta."):
                continue
            target = field.related_model
            if target._meta.label == settings.AUTH_USER_MODEL or not target.__module__.startswith("libreta."):
                continue
            found.append((model._meta.app_label, target._meta.app_label, f"{model._meta.label}.{field.name}"))
    return found


def test_every_area_has_a_place_in_the_house():
    places = levels()
    labels = [area.rpartition(".")[2] for area in settings.AREAS]
    assert [label for label in labels if label not in places] == []
    assert sorted(labels, key=lambda label: places[label])[0] == "kernel"


def test_foreign_keys_point_down():
    places = levels()
    wrong = [name for here, there, name in foreign_keys() if here != there and places[there] >= places[here]]
    assert wrong == []


def test_there_are_foreign_keys_to_look_at():
    assert ("sales", "directory") in {(here, there) for here, there, _ in foreign_keys()}
