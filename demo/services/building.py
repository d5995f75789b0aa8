"""Builds the demonstration content through the services that people use."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from demo.selectors import content_read, vitrines_read
from demo.services.communities import community_build, event_build, news_build, pathway_build
from demo.services.home import home_build, indexes_build, practices_feature, standard_page_build
from demo.services.people import agreement_ask, drafts_write, members_build, users_build
from demo.services.site import DemoSite, Report
from demo.services.vitrines import translation_outdate, vitrine_build
from search.receivers import index_published
from search.services import synonyms_load
from vitrines.models import VitrineIndexPage


def demo_is_built() -> bool:
    """Whether the pages are there already, edited or not."""
    return VitrineIndexPage.objects.exists()


def demo_build(*, report: Report) -> None:
    """Build everything once, on a database with both home pages. `report` is told each step."""
    with indexes_left_for_later(), transaction.atomic():
        _build(DemoSite(report))
    report("indexes")
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    synonyms_load()
    call_command("rebuild_search", verbosity=0)


@contextlib.contextmanager
def indexes_left_for_later() -> Iterator[None]:
    """Both searches and the reference index are built once at the end, not at every save."""
    models = get_indexed_models()
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    page_published.disconnect(index_published)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
        page_published.connect(index_published)


def _build(site: DemoSite) -> None:
    content = content_read("pages")
    site.report("users")
    users_build(site)
    site.report("home and standard pages")
    home_build(site, content["home"])
    indexes_build(site, content["index"])
    for table in content["page"]:
        standard_page_build(site, table)
    for folder in ("vitrines", "real_vitrines"):
        for key, table in vitrines_read(folder).items():
            site.report(f"vitrine {key}")
            vitrine_build(site, key, table)
    members_build(site)
    for table in content_read("communities")["community"]:
        site.report(f"community {table['key']}")
        community_build(site, table)
    for table in content_read("events")["event"]:
        site.report(f"event {table['key']}")
        event_build(site, table)
    for table in content_read("news")["news"]:
        site.report(f"news {table['key']}")
        news_build(site, table)
    for table in content_read("pathways")["pathway"]:
        site.report(f"pathway {table['key']}")
        pathway_build(site, table)
    site.report("featured practices and an outdated translation")
    practices_feature(site)
    translation_outdate(site)
    agreement_ask(site)
    drafts_write(site)
