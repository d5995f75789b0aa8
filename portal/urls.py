"""Every address of the portal that is not a page."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from accounts.views import doors
from core.models import PRIVATE_PICTURES
from core.views import answer_remembered, serve_document, serve_page
from news.feeds import NewsAtomFeed, NewsRssFeed
from portal import views
from selfservice.urls import review_urls
from selfservice.views.space import picture_show

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler429 = views.too_many_requests
handler500 = views.server_error

news_feeds = [
    path("news.atom", answer_remembered("news-atom")(NewsAtomFeed()), name="feed-atom"),
    path("news.rss", answer_remembered("news-rss")(NewsRssFeed()), name="feed-rss"),
]

urlpatterns = [
    path("", views.language_choice, name="language-choice"),
    # Before the admin's own: there is one sign-in.
    path(f"{settings.ADMIN_PATH}/login/", doors.admin_sign_in),
    path(f"{settings.ADMIN_PATH}/logout/", doors.admin_sign_out),
    re_path(rf"^{settings.ADMIN_PATH}/password_reset/(?P<rest>.*)$", doors.admin_password_reset),
    path(f"{settings.ADMIN_PATH}/", include(wagtailadmin_urls)),
    # Wagtail's other address of documents asks for a password that readers share.
    re_path(r"^documents/([0-9]{1,9})/(.*)$", serve_document, name="wagtaildocs_serve"),
    path("", include("operations.urls")),
    path("sitemap.xml", views.sitemap_index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap-section"),
    path("robots.txt", views.robots_txt),
    path("favicon.ico", views.favicon),
    path("site.webmanifest", views.web_manifest),
    path(".well-known/security.txt", views.security_txt),
    path(".well-known/change-password", views.change_password),
    # What lies beside the public pictures.
    path(f"media/{PRIVATE_PICTURES}/<str:name>", picture_show, name="picture-show"),
    path("social/<int:page_id>-<slug:digest>.png", views.social_card, name="social-card"),
]
if settings.SERVE_MEDIA:
    urlpatterns += [path("media/images/<path:path>", views.rendition)]

urlpatterns += i18n_patterns(
    path(_("search/"), include("search.urls")),
    path(_("site-map/"), views.site_map_page, name="site-map"),
    path("feeds/", include((news_feeds, "news"))),
    path(_("account/"), include("accounts.urls")),
    path(_("my-space/"), include("selfservice.urls")),
    path("", include((review_urls, "review"))),
    path("", include("vitrines.urls")),
    path("ical/", include("events.urls")),
)
if settings.GALLERY:
    urlpatterns += i18n_patterns(path("gallery/", views.gallery, name="gallery"))

# Last: whatever is left is a page. Of Wagtail's own addresses one serves pages, and so do we; its
# second sign-in, which knows neither limits nor second factors, leads to the only one.
urlpatterns += i18n_patterns(
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
)
