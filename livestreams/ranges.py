"""Files served in ranges (RFC 9110 §14), so that a player can jump without fetching everything before."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
_PIECE = 256 * 1024
NOT_SATISFIABLE = 416


def ranged(request: HttpRequest, file: FieldFile, *, content_type: str) -> HttpResponseBase:
    """The file or the one range that is asked for; several ranges at once are answered with the whole."""
    size = file.size
    wanted = _RANGE.match(request.headers.get("Range", ""))
    if wanted is None or wanted.groups() == ("", ""):
        return _answer(request, file, 0, size - 1, size, content_type=content_type, status=200)
    first, last = wanted.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    return _answer(request, file, start, end, size, content_type=content_type, status=206)


def _answer(
    request: HttpRequest, file: FieldFile, start: int, end: int, size: int, *, content_type: str, status: int
) -> StreamingHttpResponse:
    body = iter(()) if request.method == "HEAD" else _pieces(file, start, end - start + 1)
    response = StreamingHttpResponse(body, status=status, content_type=content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(end - start + 1)
    response.headers["Cache-Control"] = "public, max-age=3600"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _pieces(file: FieldFile, start: int, length: int) -> Iterator[bytes]:
    with file.storage.open(file.name, "rb") as source:
        yield from _read(source, start, length)


def _read(source: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    source.seek(start)
    while length > 0 and (piece := source.read(min(_PIECE, length))):
        length -= len(piece)
        yield piece
