"""One line in the log and one count for each request that reaches a view, under a number of its own."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.logs import request_id
from core.metrics import REQUEST_SECONDS, REQUESTS
from core.throttle import is_trusted_proxy

HEADER = "X-Request-ID"
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_log = logging.getLogger("lianxin.requests")


class RequestLog:
    """The number is the proxy's when a proxy that we know gave one, and goes out with every answer that is not shared.

    A path may hold what somebody typed, so the line names the view and not the address; no address of a peer either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(self._number(request))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            self._record(request, response.status_code, time.perf_counter() - began)
            if "public" not in response.get("Cache-Control", ""):
                response.headers[HEADER] = request_id.get()
        finally:
            request_id.reset(token)
        return response

    def _number(self, request: HttpRequest) -> str:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        is_believed = _NUMBER.fullmatch(given) and is_trusted_proxy(request.META.get("REMOTE_ADDR", ""))
        return given if is_believed else secrets.token_hex(8)

    def _record(self, request: HttpRequest, status: int, seconds: float) -> None:
        match = request.resolver_match
        view = match.view_name if match else "-"
        method = request.method if request.method in _METHODS else "OTHER"
        REQUESTS.labels(view, method, status).inc()
        REQUEST_SECONDS.observe(seconds)
        _log.info("request", extra={"view": view, "method": method, "status": status, "ms": round(seconds * 1000)})
