"""Builds the demonstration content through the services that people use."""

from __future__ import annotations

import contextlib
import datetime
import io
import uuid
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from accounts.enums import Role
from accounts.models import User
from communities.models import Community, CommunityIndexPage, CommunityPage, PickedPractice
from companies.enums import Channel, MemberRole
from companies.models import Company, Membership
from companies.services import company_create, consent_record
from core.blocks import rich_text_of
from core.enums import Licence
from core.models import CustomImage, PortalPage
from core.services import page_publish_under, page_translate
from demo.illustrations import ALT, draw
from demo.selectors import Table, content_read, vitrines_read
from events.models import EventIndexPage, EventPage, EventRelatedPage
from home.models import FeaturedPractice, HomePage, StandardPage
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from pathways.models import PathwayIndexPage, PathwayPage, PathwayStep
from search.receivers import index_published
from search.services import synonyms_load
from selfservice.selectors.space_drafts import draft_stamp
from selfservice.services.links import review_link_send
from selfservice.services.sheet import sheet_save, sheet_submit
from selfservice.services.space_drafts import practice_draft_create
from taxonomies.models import CompanySize, Problem, Region, Sector, Technology, ValueChainStage
from vitrines.models import (
    BestPracticeIndexPage,
    BestPracticePage,
    PracticeTransfer,
    VitrineIndexPage,
    VitrinePage,
)

DEMO_PASSWORD = "vitrine-de-demonstration"  # noqa: S105 - printed by `make demo`, for loopback only
DEMO_USERS = (
    ("admin@exemple.fr", "Administration (exemple)", None),
    ("moderation@exemple.fr", "Modération (exemple)", Role.MODERATOR),
    ("redaction@exemple.fr", "Rédaction (exemple)", Role.EDITOR),
)
# Who speaks for a fictitious vitrine: address, name, language of the mails, vitrine, role.
DEMO_MEMBERS = (
    ("fonderie@exemple.fr", "Claire", "Fonderie", "fr", "fonderie-rougecendre", MemberRole.OWNER),
    ("foundry@exemple.fr", "Andrew", "Foundry", "en", "fonderie-rougecendre", MemberRole.MEMBER),
)

PageT = TypeVar("PageT", bound=PortalPage)
Report = Callable[[str], None]


def demo_is_built() -> bool:
    """Whether the pages are there already, edited or not."""
    return VitrineIndexPage.objects.exists()


def demo_build(*, report: Report) -> None:
    """Build everything once, on a database with both home pages. `report` is told each step."""
    with indexes_left_for_later(), transaction.atomic():
        DemoBuilder(report).build()
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


class DemoBuilder:
    """Holds what later steps need of earlier ones: users, languages, pages by key."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.pages: dict[str, PortalPage] = {}
        self.images: dict[tuple[str, int], CustomImage] = {}
        self.user: User

    def build(self) -> None:
        content = content_read("pages")
        self.report("users")
        self.build_users()
        self.report("home and standard pages")
        self.build_home(content["home"])
        self.build_indexes(content["index"])
        for table in content["page"]:
            self.build_standard_page(table)
        for folder in ("vitrines", "real_vitrines"):
            for key, table in vitrines_read(folder).items():
                self.report(f"vitrine {key}")
                self.build_vitrine(key, table)
        self.build_members()
        for table in content_read("communities")["community"]:
            self.report(f"community {table['key']}")
            self.build_community(table)
        for table in content_read("events")["event"]:
            self.report(f"event {table['key']}")
            self.build_event(table)
        for table in content_read("news")["news"]:
            self.report(f"news {table['key']}")
            self.build_news(table)
        for table in content_read("pathways")["pathway"]:
            self.report(f"pathway {table['key']}")
            self.build_pathway(table)
        self.report("featured practices and an outdated translation")
        self.feature_practices()
        self.outdate_a_translation()
        self.send_for_agreement()
        self.write_drafts()

    # People

    def build_users(self) -> None:
        for email, name, role in DEMO_USERS:
            user = User.objects.filter(email=email).first()
            if user is None:
                create = User.objects.create_user if role else User.objects.create_superuser
                user = create(email, DEMO_PASSWORD, first_name=name)
            if role:
                user.groups.add(Group.objects.get(name=role.value))
            else:
                self.user = user

    def build_members(self) -> None:
        for email, first_name, last_name, language, vitrine, role in DEMO_MEMBERS:
            user = User.objects.filter(email=email).first() or User.objects.create_user(
                email,
                DEMO_PASSWORD,
                first_name=first_name,
                last_name=f"{last_name} (exemple)",
                language=language,
            )
            company = self.pages[vitrine].company
            Membership.objects.get_or_create(user=user, company=company, defaults={"role": role})

    # Pages of both languages

    def publish(
        self,
        parent: Page,
        page: PageT,
        table: Table,
        words: Callable[[Table], dict[str, Any]],
        original: str = "fr",
    ) -> PageT:
        """Publish a page in its original language, then in the other one where it is written."""
        other = "en" if original == "fr" else "fr"
        if original != parent.locale.language_code:
            parent = parent.get_translation(self.locales[original])
        for name, value in words(table[original]).items():
            setattr(page, name, value)
        page.locale = self.locales[original]
        published = page_publish_under(parent=parent, page=page, user=self.user)
        if other in table:
            page_translate(
                source=published,
                locale=self.locales[other],
                words=words(table[other]),
                user=self.user,
            )
        return published

    def build_home(self, table: Table) -> None:
        for code, words in table.items():
            home = HomePage.objects.get(locale=self.locales[code])
            for name, value in words.items():
                setattr(home, name, value)
            home.save_revision(user=self.user).publish(user=self.user)
            self.pages[f"home:{code}"] = home
        self.home = HomePage.objects.get(locale=self.locales["fr"])

    def build_indexes(self, table: Table) -> None:
        models: dict[str, type[PortalPage]] = {
            "practices": BestPracticeIndexPage,
            "vitrines": VitrineIndexPage,
            "pathways": PathwayIndexPage,
            "communities": CommunityIndexPage,
            "news": NewsIndexPage,
            "events": EventIndexPage,
        }
        for key, model in models.items():
            page = model(show_in_menus=True)
            self.pages[f"index:{key}"] = self.publish(
                self.home,
                page,
                table[key],
                lambda words: {name: words[name] for name in ("title", "slug", "intro")},
            )

    def build_standard_page(self, table: Table) -> None:
        page = StandardPage(show_in_menus=table.get("in_menu", False))
        self.publish(
            self.home,
            page,
            table,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "summary": words["summary"],
                "body": body_stream(words["body"]),
            },
        )

    # Vitrines and practices

    def build_vitrine(self, key: str, table: Table) -> None:
        company = self.build_company(table["company"], table.get("label"))
        for channel, answer in table.get("consent", {}).items():
            consent_record(company=company, channel=channel, answer=answer, given_by=self.user)
        facts = table["vitrine"]
        page = VitrinePage(
            company=company,
            contact_mode=facts.get("contact_mode", "alliance"),
            hero_image=self.image(facts["illustration"], company.pk),
        )
        vitrine = self.publish(
            self.pages["index:vitrines"],
            page,
            facts,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "summary": words["summary"],
                "body": [("text", {"heading": "", "text": rich_text_of(words["presentation"])})],
            },
        )
        self.pages[key] = vitrine
        for practice in table.get("practice", []):
            self.build_practice(vitrine, practice)

    def build_company(self, table: Table, label: Table | None = None) -> Company:
        facts = dict(table)
        return company_create(
            label=label,
            size=CompanySize.objects.get(code=facts.pop("size")),
            sector=Sector.objects.get(code=facts.pop("sector")),
            region=Region.objects.filter(code=facts.pop("region", "")).first(),
            is_startup=facts.pop("startup", False),
            latitude=rounded(facts.pop("latitude", None)),
            longitude=rounded(facts.pop("longitude", None)),
            **facts,
        )

    def build_practice(self, vitrine: VitrinePage, table: Table) -> None:
        key = uuid.uuid4()
        for channel, answer in table["consent"].items():
            consent_record(
                company=vitrine.company,
                channel=Channel(channel),
                answer=answer,
                practice_key=key,
                given_by=self.user,
            )
        page = BestPracticePage(
            translation_key=key,
            hero_image=self.image(table["illustration"], len(self.images)),
            stage=ValueChainStage.objects.get(code=table["stage"]),
            results=[("result", result_value(row)) for row in table["results"]],
            **{name: table[name] for name in PLAIN_FACTS if name in table},
        )
        page.problems = Problem.objects.filter(code__in=table["problems"])
        page.technologies = Technology.objects.filter(code__in=table["technologies"])
        sizes = {size.code: size for size in CompanySize.objects.all()}
        page.transfers = [  # type: ignore[misc]  # modelcluster's relations are assigned
            PracticeTransfer(size=sizes[code], level=level)
            for code, level in table.get("transfer", {}).items()
        ]
        self.pages[f"practice:{table['key']}"] = self.publish(
            vitrine,
            page,
            table,
            lambda words: {
                **{name: words.get(name, "") for name in PRACTICE_WORDS},
                "body": body_stream(words.get("body", [])),
            },
            original=table.get("original_language", "fr"),
        )

    # Communities, events, news

    def build_community(self, table: Table) -> None:
        members = [
            self.build_company({**member, "region": table["region"], "is_fictitious": True})
            for member in table["member"]
        ] + [self.pages[key].company for key in table.get("plants", [])]
        community = Community(
            name=table["fr"]["title"],
            region=Region.objects.get(code=table["region"]),
            started_on=table.get("started_on"),
            is_fictitious=True,
        )
        community.full_clean()
        community.save()
        community.members.set(members)
        community.problems.set(Problem.objects.filter(code__in=table["theme_problems"]))
        community.technologies.set(Technology.objects.filter(code__in=table["theme_technologies"]))
        page = CommunityPage(community=community)
        picked = (
            BestPracticePage.objects.published()
            .filter(problems__code__in=table["pick_problems"], locale=self.locales["fr"])
            .distinct()[:3]
        )
        page.picks = [
            PickedPractice(page=practice.page_ptr, sort_order=order)
            for order, practice in enumerate(picked)
        ]
        self.pages[table["key"]] = self.publish(
            self.pages["index:communities"],
            page,
            table,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "summary": words["summary"],
                "animator": words["animator"],
                "body": [("text", {"heading": "", "text": rich_text_of(words["purpose"])})],
                "offers": [("offer", offer) for offer in words.get("offers", [])],
                "resources": [("resource", row) for row in words.get("resources", [])],
            },
        )

    def build_event(self, table: Table) -> None:
        page = EventPage(
            starts_at=timezone.make_aware(table["starts_at"]),
            ends_at=timezone.make_aware(table["ends_at"]),
            region=Region.objects.filter(code=table.get("region", "")).first(),
            **{
                name: table.get(name, "")
                for name in ("kind", "venue", "town", "hall_stand", "registration_url")
            },
            is_example=table["is_example"],
        )
        page.related_pages = [
            EventRelatedPage(page=other.page_ptr) for other in self.related(table)
        ]
        self.pages[table["key"]] = self.publish(
            self.pages["index:events"],
            page,
            table,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "summary": words["summary"],
                "audience": words.get("audience", ""),
                "body": body_stream(words.get("body", [])),
                "programme": [
                    ("item", {**row, "time": datetime.time.fromisoformat(row["time"])})
                    for row in words.get("programme", [])
                ],
            },
        )

    def build_news(self, table: Table) -> None:
        page = NewsPage(
            date=table["date"],
            category=table["category"],
            is_example=table["is_example"],
            hero_image=self.image(table["illustration"], table["date"].toordinal()),
        )
        page.related_pages = [NewsRelatedPage(page=other.page_ptr) for other in self.related(table)]
        self.pages[table["key"]] = self.publish(
            self.pages["index:news"],
            page,
            table,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "summary": words["summary"],
                "body": body_stream(words["body"]),
            },
        )

    def build_pathway(self, table: Table) -> None:
        targets = [self.pages[key].page_ptr for key in table["steps"]]
        keys = [uuid.uuid4() for _ in targets]
        self.publish(
            self.pages["index:pathways"],
            PathwayPage(hero_image=self.image(table["illustration"], 0)),
            table,
            lambda words: {
                "title": words["title"],
                "slug": words["slug"],
                "intro": words["intro"],
                "steps": [
                    PathwayStep(page=page, note=note, translation_key=key, sort_order=order)
                    for order, (page, note, key) in enumerate(
                        zip(targets, words["notes"], keys, strict=True)
                    )
                ],
            },
        )

    def related(self, table: Table) -> Iterable[PortalPage]:
        return [self.pages[key] for key in table.get("related", []) if key in self.pages]

    # Finishing touches

    def feature_practices(self) -> None:
        published = BestPracticePage.objects.published()
        best = published.filter(
            evidence_grade__in=["A", "B"],
            translation_key__in=published.in_language("en").values("translation_key"),
        )
        for locale in self.locales.values():
            home = HomePage.objects.get(locale=locale)
            chosen: list[BestPracticePage] = []
            companies: set[int] = set()
            for practice in best.filter(locale=locale).order_by("-checked_on"):
                if practice.company_id not in companies and len(chosen) < 3:
                    chosen.append(practice)
                    companies.add(practice.company_id)
            home.features = [
                FeaturedPractice(page=practice.page_ptr, sort_order=order)
                for order, practice in enumerate(chosen)
            ]
            home.save_revision(user=self.user).publish(user=self.user)

    def outdate_a_translation(self) -> None:
        """One original is corrected after its translation, so that this state can be seen."""
        source = (
            BestPracticePage.objects.published()
            .in_language("fr")
            .filter(
                translation_kind="original",
                translation_key__in=BestPracticePage.objects.published()
                .in_language("en")
                .values("translation_key"),
            )
            .order_by("pk")
            .last()
        )
        if source:
            source.prerequisites = (
                f"{source.prerequisites} Prévoir aussi deux demi-journées de suivi."
            )
            source.save_revision(user=self.user).publish(user=self.user)

    def send_for_agreement(self) -> None:
        """A practice that its plant refused was written anew, and waits for an answer."""
        review_link_send(
            page=BestPracticePage.objects.get(pk=self.pages["practice:feeder-wear"].pk),
            by=self.user,
            email="methodes.soudalune@exemple.fr",
            person="Responsable méthodes (exemple)",
            days=30,
            message="Voici la fiche réécrite après notre appel.",
        )

    def write_drafts(self) -> None:
        """What the members write: a draft, and a practice about which a reviewer asks something."""
        author = User.objects.get(email=DEMO_MEMBERS[0][0])
        reviewer = User.objects.get(email=DEMO_USERS[1][0])
        vitrine = VitrinePage.objects.get(pk=self.pages[DEMO_MEMBERS[0][4]].pk)
        for table in content_read("drafts")["draft"]:
            practice = practice_draft_create(vitrine=vitrine, user=author)
            sheet_save(
                page=practice,
                user=author,
                values=table["values"],
                base=draft_stamp(practice),
            )
            if question := table.get("question"):
                sheet_submit(page=practice, user=author)
                state = practice.current_workflow_task_state
                state.reject(user=reviewer, comment=question)

    def image(self, theme: str, seed: int) -> CustomImage:
        """An illustration of the project's own, drawn for this page."""
        key = (theme, seed % 2)
        if key not in self.images:
            data = io.BytesIO()
            draw(theme, seed % 2, (960, 540)).save(data, "PNG", compress_level=3)
            french, english = ALT[theme]
            image = CustomImage(
                title=f"Illustration : {theme}",
                file=ImageFile(data, name=f"{theme}-{seed % 2}.png"),
                alt_fr=french,
                alt_en=english,
                credit="Illustration du portail",
                licence=Licence.CC_BY,
            )
            image.save()
            self.images[key] = image
        return self.images[key]


PRACTICE_WORDS = (
    "title",
    "slug",
    "problem",
    "solution",
    "prerequisites",
    "lessons",
    "evidence_reason",
)
PLAIN_FACTS = (
    "maturity",
    "cost_band",
    "payback",
    "duration_months",
    "people_involved",
    "contact_mode",
    "evidence_grade",
    "checked_on",
    "licence",
    "lesson_natures",
)


def rounded(coordinate: float | None) -> str | None:
    """Five decimals: about a metre."""
    return None if coordinate is None else f"{coordinate:.5f}"


def result_value(row: Table) -> dict[str, Any]:
    """A result as its block holds it: what the row leaves out is None, figures are exact."""
    value: dict[str, Any] = {"before": None, "after": None, "period_months": None, **row}
    for name in ("before", "after"):
        if value[name] is not None:
            value[name] = Decimal(str(value[name]))
    return value


def body_stream(rows: list[Table]) -> list[tuple[str, dict[str, Any]]]:
    """Blocks of prose as a stream value; see the schema in demo/content/README.md."""
    return [(row["type"], block_value(row)) for row in rows]


def block_value(row: Table) -> dict[str, Any]:
    kind = row["type"]
    if kind == "text":
        return {"heading": row.get("heading", ""), "text": rich_text_of(row["paragraphs"])}
    if kind == "steps":
        steps = [{"date": None, "text": "", **step} for step in row["items"]]
        return {"steps": steps}
    if kind == "partners":
        return {"partners": row["items"]}
    return {name: value for name, value in row.items() if name != "type"}
