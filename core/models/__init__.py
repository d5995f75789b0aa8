"""Images, documents, and the abstract page from which every page type of the portal inherits."""

from core.models.files import (
    PICTURE_SPECS,
    PRIVATE_PICTURES,
    PUBLIC_PICTURES,
    Credited,
    CustomDocument,
    CustomImage,
    CustomRendition,
    ShownPicture,
)
from core.models.pages import (
    HOME_DEPTH,
    RESERVED_SLUGS,
    PageTranslatedAsPage,
    PortalPage,
    RelatedPage,
    TranslationPanel,
    WordsPanel,
)

__all__ = [
    "HOME_DEPTH",
    "PICTURE_SPECS",
    "PRIVATE_PICTURES",
    "PUBLIC_PICTURES",
    "RESERVED_SLUGS",
    "Credited",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "PageTranslatedAsPage",
    "PortalPage",
    "RelatedPage",
    "ShownPicture",
    "TranslationPanel",
    "WordsPanel",
]
