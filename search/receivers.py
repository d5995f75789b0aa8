"""What can be found follows what may be read."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

# Facts are mirrored onto translations before pages are indexed: these receivers come first.
import vitrines.receivers  # noqa: F401
from communities.models import Community
from companies.enums import Channel
from companies.models import Company, Consent
from companies.signals import consent_changed
from search.selectors import (
    companies_of_community,
    pages_in_every_language,
    pages_of_community,
    pages_of_company,
    pages_of_consent,
    pages_of_term,
    term_words,
    term_words_saved,
)
from search.services import (
    companies_index,
    document_remove,
    documents_index,
    documents_index_by_id,
    term_index,
)
from taxonomies.models import Term
from vitrines.models import BestPracticePage
from vitrines.signals import practice_confirmed


@receiver(page_published)
def index_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A translation takes facts from its original: both are indexed."""
    documents_index(pages=pages_in_every_language(instance.translation_key))


@receiver(page_unpublished)
def remove_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    document_remove(page=instance)


@receiver(post_page_move)
def index_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A branch may have come under a privacy setting, or left one."""
    _branch_index(instance.pk)


@receiver(post_save, sender=PageViewRestriction)
def remove_restricted(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    _branch_index(instance.page_id)


@receiver(post_delete, sender=PageViewRestriction)
def index_opened(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    # On commit: where the page itself is being deleted, it is gone by then.
    transaction.on_commit(partial(_branch_index, instance.page_id))


@receiver(consent_changed)
def follow_consent(sender: type[Consent], consent: Consent, **kwargs: Any) -> None:
    if consent.channel == Channel.WEB:
        documents_index(pages=pages_of_consent(consent))
        companies_index(ids=[consent.company_id])


@receiver(practice_confirmed)
def index_confirmed(sender: type[BestPracticePage], key: uuid.UUID, **kwargs: Any) -> None:
    documents_index(pages=pages_in_every_language(key))


@receiver(post_save, sender=Company)
def index_company(sender: type[Company], instance: Company, **kwargs: Any) -> None:
    documents_index(pages=pages_of_company(instance.pk))
    companies_index(ids=[instance.pk])


@receiver(post_save, sender=Community)
def index_community(sender: type[Community], instance: Community, **kwargs: Any) -> None:
    documents_index(pages=pages_of_community(instance))


@receiver(m2m_changed, sender=Community.members.through)
def index_members(
    sender: type[Any],
    instance: Community | Company,
    action: str,
    pk_set: set[int] | None,
    **kw: Any,
) -> None:
    if action == "pre_clear":
        left = [instance.pk] if isinstance(instance, Company) else companies_of_community(instance)
        transaction.on_commit(partial(companies_index, ids=left))
    elif action in {"post_add", "post_remove"}:
        companies_index(ids=[instance.pk] if isinstance(instance, Company) else pk_set or ())


@receiver(pre_save)
def remember_words(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Term):
        vars(instance)["words_before"] = term_words_saved(instance)


@receiver(post_save)
def index_term(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Vocabularies are loaded again at each upgrade: only what was changed is followed."""
    if isinstance(instance, Term):
        before = vars(instance).pop("words_before", None)
        if before and before != term_words(instance):
            transaction.on_commit(partial(term_index, term=instance))


@receiver(pre_delete)
def index_without_term(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Term):
        left = pages_of_term(instance)
        transaction.on_commit(partial(documents_index_by_id, pages=left))


def _branch_index(page_id: int) -> None:
    top = Page.objects.filter(pk=page_id).first()
    if top:
        documents_index(pages=Page.objects.descendant_of(top, inclusive=True))
