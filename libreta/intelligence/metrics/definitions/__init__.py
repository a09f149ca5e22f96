"""The metrics, one in each file; a new file is found by itself."""

from importlib import import_module
from pkgutil import iter_modules


def declare_all() -> None:
    """This function loads every definition."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
