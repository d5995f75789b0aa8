"""Rows that do not concern this portal as it is, and why; where the reason can be seen, it is tried.

And rows that run on the stack alone, with the test that runs each.
"""

from __future__ import annotations

# Addresses of what the portal does not have: each answers « not found ».
NO_API = ("The portal has no API.", "/api/v2/pages/")
NO_NEW_API = ("The portal has no API.", "/api/v3/pages/")
NO_PDF = ("No page is exported as PDF.", "/fr/bonnes-pratiques/book.pdf")
NO_EPUB = ("No page is exported as EPUB.", "/fr/bonnes-pratiques/book.epub")
NO_DYNAMIC = (
    "Renditions are made when a picture is saved, never on demand.",
    "/images/x/1/width-9/",
)
NO_VISITS = ("Visits are agreed upon by mail: there is no form for them.", "/fr/visites/")
NO_IMPORT = ("Pages are written, not imported from office files.", "/fr/importer/")

NOT_HERE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("L-007", "L-009", "L-010", "L-013", "L-036"), NO_API),
    **dict.fromkeys(("J-002", "J-003", "J-008", "J-011", "J-016", "J-017", "J-018"), NO_API),
    "J-023": NO_API,
    **dict.fromkeys(("J-025", "J-026", "I-037", "I-040"), NO_NEW_API),
    **dict.fromkeys(("L-026", "D-022", "D-023"), NO_PDF),
    **dict.fromkeys(("L-025", "D-024"), NO_EPUB),
    **dict.fromkeys(("D-013", "D-014", "D-018"), NO_IMPORT),
    **dict.fromkeys(("F-028", "F-029"), NO_VISITS),
    "E-012": NO_DYNAMIC,
    "F-021": (
        "Every form of words needs an account or a secret link: no robot fills one in.",
        "/fr/contact/",
    ),
    "F-022": (
        "Every form of words needs an account or a secret link: no robot fills one in.",
        "/fr/contact/",
    ),
    "F-025": ("No form writes to a company.", "/fr/contact/"),
    "A-038": (
        "What an account holds is on its own pages: name, address, language, devices.",
        "/fr/compte/export/",
    ),
    "A-039": (
        "Pages are never behind a password that many share.",
        "/fr/_util/authenticate_with_password/1/1/",
    ),
    "X-014": ("No page has a block of HTML: the block is refused by its type, as in X-026.", ""),
    "X-015": ("No page has a block of tables: the block is refused by its type, as in X-026.", ""),
    "X-020": ("No page embeds another host's content: no provider is ever asked.", ""),
}

# Rows that only the servers in front of the application, or a load, can answer: each is run by this
# test of tests/stack/test_hostile.py.
STACK: dict[str, str] = {
    "C-025": "test_flood_of_new_addresses_hardly_reaches_the_application",
    "H-030": "test_streams_that_are_cancelled_at_once_harm_nobody",
    "R-001": "test_readers_are_served_while_headers_dribble_and_those_are_cut_off",
    "R-002": "test_readers_are_served_while_bodies_dribble_and_most_are_refused",
    "G-009": "test_readers_are_served_while_pictures_that_are_bombs_are_sent",
}
