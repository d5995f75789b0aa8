"""Parts of a page that are built once, until anything that readers see changes."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.translation import get_language

from core.generation import remembered

register = template.Library()


class RememberedNode(template.Node):
    def __init__(self, nodelist: NodeList, names: list[FilterExpression], *, of_page: bool) -> None:
        self.nodelist = nodelist
        self.names = names
        self.of_page = of_page

    def render(self, context: template.Context) -> str:
        if not settings.FRAGMENT_SECONDS:
            return self.nodelist.render(context)
        names = [str(name.resolve(context)) for name in self.names]
        if self.of_page:
            page = context.get("page")
            if not page or not getattr(context.get("request"), "shows_all_alike", False):
                return self.nodelist.render(context)
            names.append(str(page.pk))
        key = ":".join(("fragment", get_language() or "", *names))
        return remembered(key, lambda: self.nodelist.render(context), settings.FRAGMENT_SECONDS)


@register.tag("remembered")
@register.tag("remembered_page")
def do_remembered(parser: Parser, token: Token) -> RememberedNode:
    """`{% remembered "name" value … %}…{% endremembered %}`: the same in every page of a language.

    What is inside must follow from the values alone. `{% remembered_page "name" %}` is of the page
    served, and built each time where it may differ from reader to reader: where the address
    chooses something, in previews, and where not everybody may read it.
    """
    tag, *names = token.split_contents()
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    compiled = [parser.compile_filter(name) for name in names]
    return RememberedNode(nodelist, compiled, of_page=tag == "remembered_page")
