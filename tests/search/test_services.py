"""What can be found is what anybody may read: nothing private, nothing without consent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished

from companies.enums import Answer, Channel
from companies.services import consent_record
from news.models import NewsIndexPage
from search.models import SearchDocument
from search.services import document_index, document_remove, documents_rebuild
from vitrines.models import VitrineIndexPage

if TYPE_CHECKING:
    from tests.search.conftest import Portal

Titles = Callable[..., list[str]]
CANARY = "Xylocanari"


@pytest.fixture
def is_found(titles: Titles) -> Callable[[], bool]:
    """Whether the canary is found in any language, now and after the index is rebuilt."""

    def found() -> bool:
        now = bool(titles(CANARY, "fr") or titles(CANARY, "en"))
        documents_rebuild()
        assert now == bool(titles(CANARY, "fr") or titles(CANARY, "en"))
        return now

    return found


Found = Callable[[], bool]


def test_published_page_is_found(portal: Portal, is_found: Found) -> None:
    portal.news(title=CANARY)
    assert is_found()


def test_draft_is_not_found(portal: Portal, is_found: Found) -> None:
    draft = portal.news(title=CANARY, publish=False)
    document_index(page=draft)
    assert not is_found()


def test_words_of_a_later_draft_are_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title="Titre public")
    page.title = page.summary = CANARY
    page.save_revision()
    document_index(page=page)
    assert not is_found()


def test_words_of_an_earlier_version_are_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title=CANARY)
    page.title = "Titre corrigé"
    page.save_revision().publish()
    assert not is_found()


def test_unpublished_page_is_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title=CANARY)
    page.unpublish()
    assert not is_found()


def test_deleted_page_is_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title=CANARY)
    Page.objects.get(pk=page.pk).delete()
    assert not is_found()


def test_deleted_branch_is_not_found(portal: Portal, is_found: Found) -> None:
    portal.practice(title=CANARY)
    portal.index(VitrineIndexPage).delete()
    assert not is_found()


def test_private_page_is_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title=CANARY)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert not is_found()


def test_page_below_a_private_one_is_not_found(portal: Portal, is_found: Found) -> None:
    portal.news(title=CANARY)
    PageViewRestriction.objects.create(
        page=portal.index(NewsIndexPage), restriction_type=PageViewRestriction.PASSWORD
    )
    assert not is_found()


def test_page_published_below_a_private_one_is_not_found(portal: Portal, is_found: Found) -> None:
    PageViewRestriction.objects.create(
        page=portal.index(NewsIndexPage), restriction_type=PageViewRestriction.LOGIN
    )
    portal.news(title=CANARY)
    assert not is_found()


def test_page_is_found_again_once_it_is_open(
    portal: Portal, is_found: Found, django_capture_on_commit_callbacks: Callable
) -> None:
    page = portal.news(title=CANARY)
    restriction = PageViewRestriction.objects.create(page=page)
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert is_found()


def test_private_page_can_be_deleted(
    portal: Portal, is_found: Found, django_capture_on_commit_callbacks: Callable
) -> None:
    page = portal.news(title=CANARY)
    PageViewRestriction.objects.create(page=page)
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=page.pk).delete()
    assert not is_found()


def test_page_moved_below_a_private_one_is_not_found(portal: Portal, is_found: Found) -> None:
    page = portal.news(title=CANARY)
    private = portal.standard(title="Réservé")
    PageViewRestriction.objects.create(page=private)
    page.move(private, pos="last-child")
    assert not is_found()


@pytest.mark.parametrize("answer", [Answer.NO, None])
def test_practice_without_consent_is_not_found(
    portal: Portal, is_found: Found, answer: Answer | None
) -> None:
    practice = portal.practice(title=CANARY, consent=answer)
    document_index(page=practice)
    assert not is_found()


def test_practice_is_found_as_long_as_consent_holds(
    portal: Portal, titles: Titles, is_found: Found
) -> None:
    practice = portal.practice(title=CANARY)
    portal.translated(practice, title=CANARY)
    about = {"company": practice.company, "channel": Channel.WEB}
    assert titles(CANARY, "fr") == titles(CANARY, "en") == [CANARY]
    consent_record(**about, answer=Answer.NO, practice_key=practice.translation_key)
    assert not is_found()
    consent_record(**about, answer=Answer.YES, practice_key=practice.translation_key)
    assert titles(CANARY, "fr") == titles(CANARY, "en") == [CANARY]


def test_company_that_refuses_is_not_found_with_all_that_is_its(
    portal: Portal, titles: Titles, is_found: Found
) -> None:
    company = portal.company(name=CANARY)
    practice = portal.practice(company=company)
    portal.translated(practice)
    assert len(titles(CANARY, "fr")) == len(titles(CANARY, "en")) == 2
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    assert not is_found()


def test_consent_for_another_channel_changes_nothing(portal: Portal, is_found: Found) -> None:
    practice = portal.practice(title=CANARY)
    consent_record(
        company=practice.company,
        channel=Channel.BOOK,
        answer=Answer.NO,
        practice_key=practice.translation_key,
    )
    assert is_found()


def test_new_facts_of_a_company_are_found(portal: Portal, is_found: Found) -> None:
    practice = portal.practice()
    company = practice.company
    company.town = CANARY
    company.save()
    assert is_found()


def test_facts_mirrored_onto_a_translation_are_found(portal: Portal, titles: Titles) -> None:
    practice = portal.practice(title="Voir", problems=[])
    portal.translated(practice, title="See", problems=[])
    problem = type(practice)._meta.get_field("problems").related_model.objects.get(code="rebuts")
    practice.problems = [problem]
    practice.save_revision().publish()
    assert titles("scrap", "en") == ["See"]


def test_page_renamed_is_found_by_its_new_title_only(portal: Portal, titles: Titles) -> None:
    page = portal.news(title="Perceuse")
    page.title = "Fraiseuse"
    page.save_revision().publish()
    assert titles("perceuse") == []
    assert titles("fraiseuse") == ["Fraiseuse"]


def test_removed_document_is_not_found(portal: Portal, titles: Titles) -> None:
    page = portal.news(title=CANARY)
    document_remove(page=page)
    assert titles(CANARY) == []


def test_signal_without_document_does_no_harm(portal: Portal) -> None:
    page = portal.news(publish=False)
    page_unpublished.send(sender=type(page), instance=page)
    assert not SearchDocument.objects.filter(page=page.pk).exists()


def test_every_public_page_has_one_document(portal: Portal) -> None:
    portal.practice()
    portal.news()
    portal.news(publish=False)
    SearchDocument.objects.all().delete()
    call_command("rebuild_search")
    documents = sorted(SearchDocument.objects.values_list("page", flat=True))
    public = Page.objects.live().public().filter(depth__gt=1).values_list("pk", flat=True)
    assert documents == sorted(public)


def test_rebuilding_twice_changes_nothing(portal: Portal) -> None:
    portal.practice()
    assert documents_rebuild() == documents_rebuild() == SearchDocument.objects.count()


def test_queries_to_rebuild_do_not_grow_with_the_pages(portal: Portal) -> None:
    portal.practice()
    with CaptureQueriesContext(connection) as few:
        documents_rebuild()
    for _ in range(5):
        portal.practice(company=portal.company())
    with CaptureQueriesContext(connection) as more:
        documents_rebuild()
    assert len(more) == len(few)
