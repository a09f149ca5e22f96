"""What competitors add to the program when it starts."""

from importlib import import_module

from libreta.ui import panels as slots


def declare() -> None:
    """This function declares competitors and puts their panels on pages."""
    from libreta.sales.competitors import panels

    import_module("libreta.sales.competitors.records")
    for key, type_key, slot, template, context, position in (
        ("sales.rivals", "opportunity", "main", "rivals", panels.rivals, 30),
        ("sales.against", "competitor", "head", "against", panels.against, 10),
    ):
        path = f"sales/competitors/{template}.html"
        slots.add(slots.RecordPanel(key, type_key, slot, path, context, position=position, area="sales"))
