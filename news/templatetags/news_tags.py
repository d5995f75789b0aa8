"""Tags of news."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import EmptyPage
from django.http import Http404, QueryDict
from wagtail.models import Page

from core.selectors import absolute_url
from news import selectors
from news.models import NewsPage
from news.selectors import NewsList

register = template.Library()


@register.simple_tag(takes_context=True)
def news_list(context: dict[str, Any]) -> NewsList:
    """`{% news_list as news %}`: the news that the address asks for."""
    request = context.get("request")
    try:
        return selectors.news_list(request.GET if request else QueryDict())
    except EmptyPage as error:
        raise Http404 from error


@register.simple_tag
def news_latest(limit: int) -> list[NewsPage]:
    return list(selectors.news_published()[:limit])


@register.simple_tag
def news_titles(limit: int) -> list[NewsPage]:
    return selectors.news_titles(limit)


@register.simple_tag
def news_about(page: Page) -> list[NewsPage]:
    return selectors.news_about(page.translation_key)


@register.simple_tag
def news_json_ld(page: NewsPage) -> dict[str, Any]:
    """A news item as schema.org's Article."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary,
        "inLanguage": page.language_code,
        "url": absolute_url(page.url),
        "datePublished": page.date,
        "dateModified": page.last_published_at,
        "author": {"@type": "Organization", "name": "Alliance Industrie du Futur"},
    }
