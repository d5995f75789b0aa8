"""Who may do what in "my space"."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, ReferenceIndex

from accounts.models import User
from companies.models import Company, Membership
from companies.permissions import user_is_member
from core.models import CustomDocument, CustomImage
from core.permissions import user_can_choose
from core.selectors import published_pages
from core.selectors.pictures import images_of
from selfservice.models import CompanyCollection
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.permissions import user_can_record_practice_consent


def user_can_edit_page(user: User, page: VitrinePage | BestPracticePage) -> bool:
    """Whoever speaks for the company keeps its pages, in every language."""
    return user_is_member(user, page.company)


def user_can_read_document(user: User | None, document: CustomDocument) -> bool:
    """A company's document is its own until a page that anybody may read shows it."""
    kept = CompanyCollection.objects.filter(collection=document.collection_id).first()
    if kept is None or _is_shown(document):
        return True
    if user is None:
        return False
    is_member = Membership.objects.filter(user=user, company=kept.company_id).exists()
    return is_member or user_can_choose(user, document)


def user_can_see_picture(user: User, image: CustomImage) -> bool:
    """Who keeps the image, or a page whose draft shows it."""
    if user_can_choose(user, image):
        return True
    own = CompanyCollection.objects.filter(collection=image.collection_id)
    if own.filter(company__memberships__user=user).exists():
        return True
    models: tuple[Any, ...] = (VitrinePage, BestPracticePage)
    return any(
        image.pk in images_of(page) | images_of(page.get_latest_revision_as_object())
        for model in models
        for page in model.objects.filter(company__memberships__user=user)
    )


def _is_shown(document: CustomDocument) -> bool:
    references = ReferenceIndex.get_references_to(document).filter(
        base_content_type__app_label=Page._meta.app_label
    )
    numbers = [int(number) for number in references.values_list("object_id", flat=True)]
    return published_pages().filter(pk__in=numbers).exists()


def user_can_send_review(user: User, page: BestPracticePage) -> bool:
    """Whoever of the Alliance edits the practice and records the answers of companies."""
    return user_can_record_practice_consent(user, page)


def user_can_answer_for(user: User, company: Company) -> bool:
    """Whoever speaks for the company says where its words may be published."""
    return user_is_member(user, company)
