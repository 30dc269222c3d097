"""Addresses: staff under /admin/, each public form on an address of its own, pages last."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.health import live, metrics, ready, status
from core.media_views import uploaded_file
from core.views import admin_catalog, no_such_file, robots
from home.serving import serve
from home.sitemaps import sitemap

handler403 = "core.views.refused"
handler404 = "core.views.not_found"
handler500 = "core.views.failed"

urlpatterns = [
    # First what people write to when a whole county does: addresses are compared in this order.
    path("", include("consultations.urls")),
    path("health/", ready, name="health"),
    path("health/live/", live, name="health_live"),
    path("health/ready/", ready, name="health_ready"),
    path("metrics/", metrics, name="metrics"),
    path("status/", status, name="status"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("admin/jsi18n/", admin_catalog),
    path("admin/", include("core.access.urls")),  # before Wagtail's, which have pages of the same names
    path("admin/test404/", no_such_file, {"path": ""}),
    path("admin/failwhale/", no_such_file, {"path": ""}),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("captcha/", include("submissions.captcha_views")),
    path("", include("submissions.urls")),
    path("receipts/", include("home.urls")),
    path("wechat/", include("wechat.urls")),
    path("", include("publicity.urls")),
    path("", include("suggestions.urls")),
    path("", include("livestreams.urls")),
    path("", include("notices.urls")),
    path("", include("stations.urls")),
    path("search/", include("home.search_views")),
    path("site-map/", include("home.site_map_views")),
    path("styleguide/", include("home.styleguide")),
    # Files of closed collections are handed out by /documents/ alone, recordings with their page; the web server in
    # front refuses these too.
    path("media/documents/<path:path>", no_such_file),
    path("media/livestreams/videos/<path:path>", no_such_file),
    # A web server in front answers /media/ itself; behind it this line is the fallback of the demo.
    path("media/<path:path>", uploaded_file),
    *wagtail_urls.urlpatterns[:-1],
    re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),  # in the place of Wagtail's own, its last
]
