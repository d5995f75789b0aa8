"""Pages, published the way editors publish them, so that everything that follows does follow."""

from __future__ import annotations

import datetime
import io
import uuid
from decimal import Decimal
from typing import Any

import factory
import wagtail_factories
from django.core.files.images import ImageFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published
from wagtail.signals import published as published_signal

from communities.models import Community, CommunityIndexPage, CommunityPage
from companies.enums import Answer, Channel
from companies.models import Company, Consent
from core.models import CustomImage
from events.enums import EventKind
from events.models import EventIndexPage, EventPage
from home.models import HomePage, StandardPage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage
from pathways.models import PathwayIndexPage, PathwayPage, PathwayStep
from taxonomies.models import Problem, Region, Technology
from tests.factories.companies import CompanyFactory, term
from vitrines.models import (
    BestPracticeIndexPage,
    BestPracticePage,
    VitrineIndexPage,
    VitrinePage,
)

SECTIONS: dict[type[Page], dict[str, tuple[str, str]]] = {
    VitrineIndexPage: {"fr": ("Les vitrines", "vitrines"), "en": ("The vitrines", "vitrines")},
    BestPracticeIndexPage: {
        "fr": ("Bonnes pratiques", "bonnes-pratiques"),
        "en": ("Best practices", "best-practices"),
    },
    PathwayIndexPage: {"fr": ("Parcours", "parcours"), "en": ("Pathways", "pathways")},
    CommunityIndexPage: {
        "fr": ("Communautés", "communautes"),
        "en": ("Communities", "communities"),
    },
    NewsIndexPage: {"fr": ("Actualités", "actualites"), "en": ("News", "news")},
    EventIndexPage: {"fr": ("Agenda", "agenda"), "en": ("Events", "events")},
}


def home_page(language: str = "fr") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def section(model: type[Page], language: str = "fr") -> Any:
    """The list page of a section, in one language; made at the first call."""
    found = model.objects.filter(locale__language_code=language).first()
    if found:
        return found
    title, slug = SECTIONS[model][language]
    if language == "fr":
        return added(home_page(), model(title=title, slug=slug, show_in_menus=True))
    return translated(section(model), title=title, slug=slug)


def sections_remove() -> None:
    """Leave the portal without a list, as a new one is."""
    for model in SECTIONS:
        for page in model.objects.all():
            page.delete()


def added(parent: Page, page: Page, *, published: bool = True) -> Any:
    """A new page below another one, published or a draft, as the database has it then."""
    # Anew: the tree counts children on the instance, and two instances may stand for one page.
    parent = Page.objects.get(pk=parent.pk)
    page.locale_id = parent.locale_id
    if published:
        _set_live(page)
        parent.add_child(instance=page)
        revision = _revision_of(page)
        page.latest_revision = page.live_revision = revision
        Page.objects.filter(pk=page.pk).update(latest_revision=revision, live_revision=revision)
        _announce(page, revision)
    else:
        page.live = False
        with disable_reference_index_auto_update():
            parent.add_child(instance=page)
        page.save_revision()
    return type(page).objects.get(pk=page.pk)


# Publishing writes a page three times; what comes of it here is the same, as a test holds.


def _set_live(page: Page) -> None:
    page.live, page.has_unpublished_changes, page.draft_title = True, False, page.title
    page.first_published_at = page.first_published_at or timezone.now()
    page.last_published_at = page.latest_revision_created_at = timezone.now()


def _revision_of(page: Page) -> Revision:
    return Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )


def _announce(page: Page, revision: Revision) -> None:
    """All that follows from publishing hears of it."""
    for signal in (page_published, published_signal):
        signal.send(sender=type(page), instance=page, revision=revision)
    log(instance=page, action="wagtail.publish", revision=revision, content_changed=True)


def translated(page: Page, *, published: bool = True, **words: Any) -> Any:
    """The page in the other language, as a person translated it; pages above are translated first."""
    code = "en" if page.locale.language_code == "fr" else "fr"
    locale = Locale.objects.get(language_code=code)
    parent = page.get_parent().specific
    if not parent.has_translation(locale):
        model = type(parent)
        section(model, code) if model in SECTIONS else translated(parent)
    with disable_reference_index_auto_update():
        translation = page.copy_for_translation(locale)
    words = {"title": f"{page.title} ({code})", "slug": f"{page.slug}-{code}", **words}
    for name, value in words.items():
        setattr(translation, name, value)
    if published:
        _set_live(translation)
        translation.latest_revision = translation.live_revision = _revision_of(translation)
        translation.save()
        _announce(translation, translation.live_revision)
    else:
        translation.save_revision()
    return type(page).objects.get(pk=translation.pk)


class ImageFactory(DjangoModelFactory):
    """A grey picture, as wide as the widest rendition, and flat: it is encoded in no time."""

    title = factory.Sequence(lambda n: f"Image {n}")
    alt_fr = "Une presse et son opérateur"
    alt_en = "A press and its operator"

    class Meta:
        model = CustomImage

    @factory.lazy_attribute
    def file(self) -> ImageFile:
        data = io.BytesIO()
        Image.new("RGB", (800, 50), "grey").save(data, "PNG")
        return ImageFile(data, name="image.png")


class PortalPageFactory(wagtail_factories.PageFactory):
    """A page published in `language`; `published=False` leaves a draft."""

    language = "fr"
    published = True
    slug = factory.LazyAttributeSequence(lambda page, n: f"page-{n}")

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        parent = fields.pop("parent") or cls.parent_for(fields)
        del fields["language"]
        published = fields.pop("published")
        return added(parent, model_class(**fields), published=published)

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        """The page under which such a page stands."""
        raise NotImplementedError


class StandardPageFactory(PortalPageFactory):
    title = factory.Sequence(lambda n: f"Page {n}")
    summary = "Ce que dit la page."
    body = factory.LazyFunction(
        lambda: [("text", {"heading": "", "text": "<p>Un paragraphe.</p>"})]
    )

    class Meta:
        model = StandardPage

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return home_page(fields["language"])


class VitrinePageFactory(PortalPageFactory):
    """A vitrine of `company`; in English, the translation of one in French."""

    title = factory.Sequence(lambda n: f"Usine {n}")
    summary = "Une usine qui mesure ce qu’elle fait."
    company = factory.SubFactory(CompanyFactory)

    class Meta:
        model = VitrinePage

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        if fields["language"] == "fr":
            return super()._create(model_class, *args, **fields)
        words = {name: fields[name] for name in ("title", "slug", "summary", "published")}
        return translated(cls(company=fields["company"]), **words)

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return section(VitrineIndexPage, fields["language"])


def result(**figures: Any) -> tuple[str, dict[str, Any]]:
    """A result for a stream; `before` and `after` are given as text."""
    values = {
        "indicator": "rebuts",
        "before": "8.0",
        "after": "4.0",
        "unit": "percent",
        "period_months": 12,
        "measurement": "measured",
        **figures,
    }
    for name in ("before", "after"):
        values[name] = None if values[name] is None else Decimal(values[name])
    return "result", values


class BestPracticePageFactory(PortalPageFactory):
    """A practice with consent for the web: `web` gives the answer, None records none.

    It stands under the vitrine of `company`, by default of a new one; `problems` and `technologies`
    are given by their codes.
    """

    title = factory.Sequence(lambda n: f"Mesurer l’effort pour réduire les rebuts {n}")
    problem = "Les pièces partent au bac sans que personne sache pourquoi."
    solution = "Un capteur d’effort sur chaque presse, relevé toutes les minutes."
    problems = ("qualite",)
    technologies = ("capteurs",)
    results = factory.LazyFunction(lambda: [result()])
    company = None
    web: Answer | None = Answer.YES
    checked_on = datetime.date(2026, 2, 10)

    class Meta:
        model = BestPracticePage

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        web = fields.pop("web")
        fields["translation_key"] = uuid.uuid4()
        fields["problems"] = [term(Problem, code) for code in fields["problems"]]
        fields["technologies"] = [term(Technology, code) for code in fields["technologies"]]
        fields["parent"] = fields["parent"] or cls.parent_for(fields)
        fields["company"] = fields["parent"].company
        if web:
            # There is no page yet that would follow it.
            consent = Consent(
                company=fields["company"],
                channel=Channel.WEB,
                answer=web,
                practice_key=fields["translation_key"],
            )
            consent.full_clean()
            consent.save()
        return super()._create(model_class, *args, **fields)

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        company, language = fields["company"], fields["language"]
        vitrines = VitrinePage.objects.filter(company=company) if company else []
        for vitrine in vitrines:
            if vitrine.locale.language_code == language:
                return vitrine
        if vitrines:
            return translated(vitrines[0])
        return VitrinePageFactory(company=company or CompanyFactory(), language=language)


class CommunityFactory(DjangoModelFactory):
    """What does not change with the language; `members` are companies."""

    name = factory.Sequence(lambda n: f"Communauté {n}")
    region = factory.LazyFunction(lambda: Region.objects.get(code="53"))
    is_fictitious = True

    class Meta:
        model = Community
        skip_postgeneration_save = True

    @factory.post_generation
    def members(self: Any, create: bool, extracted: list[Company] | None, **kwargs: Any) -> None:
        self.members.set(extracted or [])


class CommunityPageFactory(PortalPageFactory):
    title = factory.Sequence(lambda n: f"Communauté de l’Ouest {n}")
    summary = "Des usines qui s’entraident."
    community = factory.SubFactory(CommunityFactory)

    class Meta:
        model = CommunityPage

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return section(CommunityIndexPage, fields["language"])


class NewsPageFactory(PortalPageFactory):
    title = factory.Sequence(lambda n: f"Nouvelle {n}")
    summary = "Ce qui s’est passé, en une phrase."
    date = datetime.date(2026, 3, 5)
    category = NewsCategory.LABEL

    class Meta:
        model = NewsPage

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return section(NewsIndexPage, fields["language"])


class PathwayPageFactory(PortalPageFactory):
    """A pathway through the pages of `through`, each with a note that gives its place."""

    title = factory.Sequence(lambda n: f"Parcours {n}")
    intro = "Pour qui commence, et ne sait pas par où."
    through: tuple[Page, ...] = ()

    class Meta:
        model = PathwayPage

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        fields["steps"] = [
            PathwayStep(page=page.page_ptr, note=f"Note {number}", sort_order=number)
            for number, page in enumerate(fields.pop("through"), start=1)
        ]
        return super()._create(model_class, *args, **fields)

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return section(PathwayIndexPage, fields["language"])


class EventPageFactory(PortalPageFactory):
    """An event of three hours, in a month unless `starts_at` says otherwise."""

    title = factory.Sequence(lambda n: f"Visite {n}")
    summary = "Une matinée dans l’atelier."
    kind = EventKind.VISIT
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=30))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + datetime.timedelta(hours=3))

    class Meta:
        model = EventPage

    @classmethod
    def parent_for(cls, fields: dict[str, Any]) -> Page:
        return section(EventIndexPage, fields["language"])
