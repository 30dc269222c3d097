"""The ASGI door: event streams. Everything else it can do too, but pages are faster behind the WSGI door."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
pages = get_asgi_application()

from livestreams.streams import PREFIX, Streams  # noqa: E402  (models are loaded by the line above)

streams = Streams()


async def application(scope, receive, send) -> None:
    if scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await streams(scope, receive, send)
    else:
        await pages(scope, receive, send)
