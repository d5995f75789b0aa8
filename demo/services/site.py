"""What the steps of the demonstration share."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.files.images import ImageFile
from wagtail.models import Locale, Page

from accounts.models import User
from core.enums import Licence
from core.models import CustomImage, PortalPage
from core.services import page_publish_under, page_translate
from demo.illustrations import ALT, draw
from demo.selectors import Table
from home.models import HomePage

PageT = TypeVar("PageT", bound=PortalPage)
Report = Callable[[str], None]


class DemoSite:
    """Holds what later steps need of earlier ones: users, languages, pages by key."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.pages: dict[str, PortalPage] = {}
        self.images: dict[tuple[str, int], CustomImage] = {}
        self.user: User
        self.home: HomePage

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

    def related(self, table: Table) -> Iterable[PortalPage]:
        return [self.pages[key] for key in table.get("related", []) if key in self.pages]

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
