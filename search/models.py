"""What can be found: one row per public page or listed company, and nothing of any other."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index

from companies.models import Company
from search.enums import DocumentKind
from search.querysets import SearchCountQuerySet, SearchDocumentQuerySet


class SearchDocument(models.Model):
    """The words of a page as readers see them, and their stems by weight.

    A page is in one language. A company that has no page of its own has a row per language, and is
    shown where a community's page lists it. The full-text index over the stems belongs to the
    database, which keeps it up to date; see the migration « full text index ».
    """

    page = models.OneToOneField(
        Page,
        on_delete=models.CASCADE,
        related_name="search_document",
        verbose_name=_("page"),
        null=True,
        blank=True,
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="search_documents",
        verbose_name=_("company"),
        null=True,
        blank=True,
        db_index=False,
    )
    listed_on = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("listed on"),
        null=True,
        blank=True,
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=255)
    # Of a page that readers find at no place of the tree.
    address = models.CharField(  # noqa: DJ001 - a column that is not null makes SQLite's table anew
        _("address"), max_length=255, blank=True, null=True
    )
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("text"), blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    stems_a = models.TextField(editable=False, blank=True)
    stems_b = models.TextField(editable=False, blank=True)
    stems_c = models.TextField(editable=False, blank=True)
    weight = models.FloatField(
        _("weight"),
        null=True,
        editable=False,
        help_text=_("What its relevance is multiplied by; one where it is empty."),
    )

    # It follows pages; it does not use them.
    wagtail_reference_index_ignore = True

    objects = models.Manager.from_queryset(SearchDocumentQuerySet)()

    class Meta:
        verbose_name = _("searchable page")
        verbose_name_plural = _("searchable pages")
        indexes: ClassVar = [
            models.Index(fields=["language", "kind"], name="portal_search_language_kind")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "language"], name="portal_search_company_once"
            ),
            models.CheckConstraint(
                condition=models.Q(page__isnull=False, company=None, listed_on=None)
                | models.Q(page=None, company__isnull=False, listed_on__isnull=False),
                name="portal_search_page_or_company",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it is read: a page's address, or the company's line in a list."""
        if self.page:
            return self.address or self.page.url or ""
        page = self.listed_on.url if self.listed_on else None
        return f"{page}#{company_anchor(self.company_id)}" if page else ""

    @property
    def is_example(self) -> bool:
        """Whether it is a fictitious company; pages say so themselves."""
        return self.company is not None and self.company.is_fictitious


def company_anchor(company_id: int | None) -> str:
    """The id of a company's line in a community's list of members."""
    return f"company-{company_id}"


class ServedDocument(index.Indexed, SearchDocument):
    """What a search server holds of a document; see `search.selectors.server`.

    A proxy, and no rows for Wagtail's own index: that one is the admin's.
    """

    search_auto_update = False
    search_fields: ClassVar = [
        index.SearchField("stems_a", boost=10),
        index.SearchField("stems_b", boost=4),
        index.SearchField("stems_c"),
        index.FilterField("language"),
        index.FilterField("kind"),
    ]

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("searchable page")
        verbose_name_plural = _("searchable pages")

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet[ServedDocument]:
        return cls.objects.none()


class SynonymGroup(models.Model):
    """Expressions that mean the same on the shop floor: who types one finds all of them."""

    # The groups that come with the portal are known by it; of others it is the first expression.
    code = models.SlugField(_("code"), unique=True, editable=False)
    expressions = models.TextField(
        _("expressions"),
        help_text=_("One per line, in French and in English alike: TRS, then OEE."),
    )
    # What the portal brought along when it was last loaded: all else is the editors' own.
    shipped = models.TextField(editable=False, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.expressions.splitlines() if line.strip()]

    def clean(self) -> None:
        if len(self.lines) < 2:
            raise ValidationError({"expressions": _("Give at least two expressions.")})
        if not self.code:
            self.code = slugify(self.lines[0])[:50]
            if SynonymGroup.objects.filter(code=self.code).exists():
                raise ValidationError(
                    {
                        "expressions": _(
                            "Another group begins with this expression: extend that one."
                        )
                    }
                )


class SearchWord(models.Model):
    """A word that pages use, for who makes a typing error.

    Words are added as pages are published and counted anew by `rebuild_search`; what a correction
    finds is always looked up among the pages themselves.
    """

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    folded = models.CharField(_("without accents"), max_length=60)
    word = models.CharField(_("word"), max_length=60)
    stem = models.CharField(_("stem"), max_length=60)
    documents = models.PositiveIntegerField(_("pages"), default=1)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "folded"], name="portal_search_one_word")
        ]
        indexes: ClassVar = [
            models.Index(fields=["language", "stem"], name="portal_search_word_stem")
        ]

    def __str__(self) -> str:
        return self.word


class SearchCount(models.Model):
    """How often something was looked for on one day: no person, no address, thirteen months."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    query = models.CharField(_("search"), max_length=100)
    results = models.PositiveIntegerField(_("results"))
    searches = models.PositiveIntegerField(_("searches"), default=1)

    objects = models.Manager.from_queryset(SearchCountQuerySet)()

    class Meta:
        verbose_name = _("count of searches")
        verbose_name_plural = _("counts of searches")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "language", "query"], name="portal_search_one_count"
            )
        ]

    def __str__(self) -> str:
        return self.query
