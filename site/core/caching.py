"""Answers that may be kept by anyone on the way: the same for every reader."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def shared(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponse:
    """Mark an answer as everyone's, name its content by an ETag, and answer 304 to whoever has it already.

    Last-Modified stays a hint: a page taken down makes a list different without making it later, so a question
    by date alone always gets the whole answer.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
