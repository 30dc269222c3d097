"""联络站码 and 代表码: QR codes that lead to a page of this site, drawn here as SVG and nowhere else."""

import io
from functools import lru_cache

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from core.links import absolute_url
from stations.models import Deputy, StationPage
from stations.states import OpinionSource


def station_code_url(page: StationPage) -> str:
    """What a station's code holds: short, so that the squares stay large on paper."""
    return absolute_url(reverse("station_scan", args=[page.pk]))


def deputy_code_url(number: int) -> str:
    return absolute_url(reverse("deputy_scan", args=[number]))


@lru_cache(maxsize=1024)  # a station's page shows its code at every visit, and an address never changes its picture
def code_svg(url: str) -> SafeString:
    """The code as an SVG element without a size of its own; a fifth of it may be soiled and it still reads."""
    return SafeString(segno.make(url, error="m", micro=False).svg_inline(omitsize=True, svgclass="code__svg"))


def code_file(url: str) -> bytes:
    """The same as a file for a print shop."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", omitsize=True, border=4)
    return out.getvalue()


def origin_of(request: HttpRequest) -> tuple[str, Deputy | None]:
    """How somebody came to the form: by a station's code, by a deputy's code, or by the page; odd words count as the page."""
    params = request.GET
    if params.get("code") == "station":
        return OpinionSource.STATION_CODE, None
    number = params.get("deputy", "")
    if params.get("code") == "deputy" and number.isascii() and number.isdecimal() and len(number) < 10:
        deputy = Deputy.objects.serving().filter(pk=int(number)).first()
        if deputy:
            return OpinionSource.DEPUTY_CODE, deputy
    return OpinionSource.PAGE, None
