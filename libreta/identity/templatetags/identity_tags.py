"""Tags of the sign-in pages."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(bound: BoundField) -> SafeString:
    """This function draws the widget of a Django form field as a control of ours, without a placeholder."""
    bound.field.widget.attrs.pop("placeholder", None)
    return bound.as_widget(attrs={"class": "control"} | ({"aria-invalid": "true"} if bound.errors else {}))
