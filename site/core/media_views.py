"""Uploaded files under /media/, where no web server in front answers that address itself."""

import mimetypes

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

MOST_SECONDS = 86_400  # that a cache may keep a file: an upload never changes under its name


def uploaded_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """From the folder, as ever, or from the object storage; nothing in it is run or shown as a page of ours."""
    if "FileSystem" in settings.STORAGES["default"]["BACKEND"]:
        try:
            return serve(request, path, document_root=settings.MEDIA_ROOT)
        except OSError:  # a name longer than a file system can hold
            raise Http404 from None
    try:
        file = default_storage.open(path)
        file.size  # noqa: B018 -- asks whether it is there
    except (OSError, ValueError):
        raise Http404 from None
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    headers = {
        "Cache-Control": f"public, max-age={MOST_SECONDS}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(file, content_type=kind, headers=headers)
