"""Tags of the sheet."""

from __future__ import annotations

import json

from django import template

from taxonomies.models import Indicator
from taxonomies.selectors import terms_by_code

register = template.Library()


@register.simple_tag
def indicator_senses() -> str:
    """In which direction each indicator improves, for the script."""
    return json.dumps({code: term.better for code, term in terms_by_code(Indicator).items()})
