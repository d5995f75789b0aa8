"""Companies without a page of their own: what is public about them, and where it is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from wagtail.models import Page

from communities.models import Community, CommunityPage
from companies.enums import Answer, Channel
from companies.models import Company, Consent
from search.enums import DocumentKind
from search.models import SearchDocument
from search.selectors.words import ALGORITHMS, composed, stems_of
from vitrines.models import VitrinePage
from vitrines.selectors import vitrines_published

# Short texts are found easily: below what companies have to tell.
COMPANY_WEIGHT = 0.7
BATCH_SIZE = 500
SEPARATOR = " · "


def companies_of_pages(pages: QuerySet[Page]) -> list[int]:
    """The companies whose document depends on these pages: members, and owners of vitrines.

    A list, because after the next write the same question may have another answer.
    """
    members = Company.objects.filter(communities__pages__in=pages.values("pk"))
    owners = VitrinePage.objects.filter(pk__in=pages.values("pk")).values_list("company", flat=True)
    return sorted({*members.values_list("pk", flat=True), *owners})


def companies_of_community(community: Community) -> list[int]:
    return list(community.members.values_list("pk", flat=True))


def documents_of_companies(ids: Iterable[int] | None = None) -> Iterator[SearchDocument]:
    """Documents, not saved, of those companies, or of all of them, that have no vitrine to read."""
    for language in ALGORITHMS:
        with translation.override(language):
            for company, pages in _companies_listed(language, ids):
                yield _document_of(company, pages, language)


def _companies_listed(
    language: str, ids: Iterable[int] | None
) -> Iterator[tuple[Company, list[CommunityPage]]]:
    """Companies, each with the public pages that list it, in a bounded number of queries."""
    public = CommunityPage.objects.published().in_language(language).order_by("title", "pk")
    pages = {page.community_id: page for page in public.only("title", "community")}
    if not pages:
        return
    companies = Company.objects.filter(communities__in=pages).exclude(_is_withheld())
    companies = companies.exclude(
        Exists(vitrines_published(language).filter(company=OuterRef("pk")))
    )
    if ids is not None:
        companies = companies.filter(pk__in=ids)
    rows = companies.distinct().order_by("pk").select_related("region", "sector")
    listed: dict[int, list[CommunityPage]] = defaultdict(list)
    memberships = Community.members.through._default_manager.filter(
        community__in=pages, company__in=companies.values("pk")
    ).values_list("company", "community")
    # In the order of the pages' titles.
    places = {community: place for place, community in enumerate(pages)}
    for company_id, community_id in sorted(memberships, key=lambda pair: places[pair[1]]):
        listed[company_id].append(pages[community_id])
    for company in rows.iterator(chunk_size=BATCH_SIZE):
        yield company, listed[company.pk]


def _is_withheld() -> Exists:
    """SQL condition: nothing but a company's name is told here, so only an open answer holds."""
    return Exists(
        Consent.objects.about_company()
        .for_channel(Channel.WEB)
        .filter(company=OuterRef("pk"), is_current=True)
        .filter(~Q(answer=Answer.YES))
    )


def _document_of(company: Company, pages: list[CommunityPage], language: str) -> SearchDocument:
    region = company.region.label if company.region else ""
    places = [company.town, region] if company.town != region else [region]
    seen = [composed(text) for text in (*places, company.sector.short_label) if text]
    communities = [composed(page.title) for page in pages]

    def stems(texts: Iterable[str]) -> str:
        return " ".join(stems_of(" ".join(texts), language))

    return SearchDocument(
        company=company,
        listed_on_id=pages[0].pk,
        language=language,
        kind=DocumentKind.COMPANY,
        title=composed(company.name),
        summary=SEPARATOR.join(seen),
        text=SEPARATOR.join(communities),
        stems_a=stems([company.name]),
        stems_b=stems([*seen, company.sector.label]),
        stems_c=stems(communities),
        weight=COMPANY_WEIGHT,
    )
