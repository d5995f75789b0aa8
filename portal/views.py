"""Pages that belong to no app: errors, what machines ask for, site map, gallery."""

from __future__ import annotations

import datetime
import errno
import sys
from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from core.selectors import absolute_url
from core.views import answer_remembered
from portal.selectors import page_published, site_map, social_card_of
from portal.services import social_card_image
from portal.sitemaps import SITEMAPS, sitemap_files

A_DAY = 24 * 3600
A_YEAR = 365 * A_DAY
RETRY_AFTER_SECONDS = 300
RETRY_TOO_SLOW_SECONDS = 30
# What PostgreSQL says of a statement that it cancelled.
QUERY_CANCELED = "57014"
# Of a write, while it takes none: it became a replica, or an operator wants it so.
READ_ONLY = "25006"
# What a server that does not answer looks like.
AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, ConnectionError)
try:
    from redis.exceptions import RedisError
except ImportError:  # only production hosts have it
    pass
else:
    AWAY += (RedisError,)
# No room, or none that may be written: Linux mounts a broken disk read-only.
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


# Ways in


@require_safe
def language_choice(request: HttpRequest) -> HttpResponse:
    """The bare address: to the home page in the reader's language, French by default."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def site_map_page(request: HttpRequest) -> HttpResponse:
    """Every published page of the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    # Not read at all where the template remembers what it made of them.
    sections = SimpleLazyObject(partial(site_map, language))
    return render(request, "portal/site_map.html", {"sections": sections})


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; not served in production."""
    return render(request, "portal/gallery.html")


# What machines ask for


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    context = {"sitemap_url": absolute_url(reverse("sitemap-index"))}
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a vulnerability (RFC 9116)."""
    # A year from the first of this month: never stale, and the same text for a whole month.
    today = datetime.datetime.now(datetime.UTC)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {today.year + 1}-{today.month:02}-01T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute_url(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where password managers send a person who has an account."""
    return HttpResponseRedirect(reverse("account_change_password"))


@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("portal/img/favicon.ico"))


@require_safe
@cache_control(public=True, max_age=A_DAY)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the portal among its applications."""
    icons = [
        {
            "src": static(f"portal/img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    manifest = {
        "name": "Vitrines Industrie du Futur",
        "short_name": "Vitrines",
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/",
        "display": "browser",
        "background_color": "#f7f5ef",
        "theme_color": "#f7f5ef",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@require_safe
@answer_remembered("sitemap-index")
@x_robots_tag
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps of both languages, on the host that readers use."""
    files = []
    for file in sitemap_files():
        url = absolute_url(reverse("sitemap-section", args=[file.section]))
        page = f"?p={file.page}" if file.page > 1 else ""
        files.append({"location": f"{url}{page}", "last_mod": file.last_mod})
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml"
    )


@require_safe
@answer_remembered("sitemap-section", "p")
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """The pages of one type in one language."""
    return sitemap(request, SITEMAPS, section=section)


# Pictures


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A public picture, where no other server hands them out; never an original."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    if response.status_code == 200:
        # A rendition's name changes with its content. Browsers keep it; a cache that many share would
        # go on showing what was withdrawn.
        patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return response


@require_safe
def social_card(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    """The picture that social networks show for a page."""
    page = page_published(page_id)
    card = social_card_of(page) if page else None
    if page is None or card is None or card.digest != digest:
        raise Http404
    response = HttpResponse(social_card_image(page=page, card=card), content_type="image/png")
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


# Errors


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain_page(request, "400.html", status=400)


def too_many_headers(request: HttpRequest) -> HttpResponse:
    """More than any browser says of itself."""
    return _plain_page(request, "400.html", status=431)


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than any form of this address can mean; nothing of it was read."""
    return _plain_page(request, "413.html", status=413)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    with override(_language_of(request)):
        return render(request, "403.html", status=403)


def admin_refused(request: HttpRequest) -> HttpResponse:
    """The admin is not for companies' staff: they are shown their own space."""
    with override(_language_of(request)):
        response = render(request, "account/admin_refused.html", status=403)
    patch_cache_control(response, private=True, no_store=True)
    return response


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    with override(_language_of(request)):
        return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What is away, or a disk that is full, is said to come back; anything else is our fault."""
    error = sys.exc_info()[1]
    state = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    if state == QUERY_CANCELED:
        return too_slow(request)
    if state == READ_ONLY or isinstance(error, AWAY) or getattr(error, "errno", None) in DISK_FULL:
        return unavailable(request)
    return _plain_page(request, "500.html", status=500)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody, or a program, tried too often."""
    response = _plain_page(request, "429.html", status=429)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without its token, or with an old one."""
    with override(_language_of(request)):
        return render(request, "csrf_failure.html", status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The portal is closed for a moment."""
    return _plain_page(
        request, "maintenance.html", status=503, headers={"Retry-After": RETRY_AFTER_SECONDS}
    )


def too_slow(request: HttpRequest) -> HttpResponse:
    """The database was given up: it is overwhelmed, or too much was asked of it."""
    return _plain_page(
        request, "too_slow.html", status=503, headers={"Retry-After": RETRY_TOO_SLOW_SECONDS}
    )


def _language_of(request: HttpRequest) -> str:
    """From the address, else from the reader's settings, else French."""
    return get_language_from_request(request, check_path=True)


def _plain_page(
    request: HttpRequest,
    template_name: str,
    *,
    status: int,
    headers: Mapping[str, int] | None = None,
) -> HttpResponse:
    """A page that needs neither database, session nor context processor."""
    language = _language_of(request)
    with override(language):
        # The log has the same name on its lines.
        context = {"LANGUAGE_CODE": language, "reference": getattr(request, "id", "")}
        content = loader.render_to_string(template_name, context)
    response = HttpResponse(content, status=status, headers=headers)
    response.headers["Content-Language"] = language
    patch_cache_control(response, no_store=True)
    patch_vary_headers(response, ["Accept-Language"])
    return response
