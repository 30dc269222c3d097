"""The least that Django can do: a view that stores one row, no middleware, no template. The yardstick of submissions."""

import django
from django.conf import settings

from config import environment

settings.configure(
    SECRET_KEY="bare" * 20,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environment.database() | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}},
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

SIGN = "data-receipt-number>"


class Row(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bare_row"


def insert(request: HttpRequest) -> HttpResponse:
    row = Row.objects.create(text=request.POST["text"])
    body = f"<dd {SIGN}{row.pk}</dd>".encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok", headers={"Content-Length": "2"})


urlpatterns = [path("health/", health), path("take-part/", insert)]
application = get_wsgi_application()
