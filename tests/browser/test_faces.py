"""What the public pages look like, beside pictures that somebody looked at and kept.

The clock, the data and the fonts are the same in every run. A picture is kept at half its size and compared at a quarter,
so that the edge of a letter may fall differently; what counts is a pixel whose colour differs by more than DIFFERENT.
With KEEP_FACES=1 the pictures are taken anew.
"""

import io
import os
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image, ImageChops
from playwright.sync_api import expect

from consultations.states import ConsultationKind
from core.calendar import TZ
from home.models import HomePage
from submissions.models import PublicRendition
from tests import factories
from tests.stations import factories as station_factories

KEPT = Path(__file__).parent / "kept"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=TZ)
WIDTHS = (360, 768, 1440)
HEIGHT = 1200  # what is seen of a page, from its top
DIFFERENT = 40  # of 255
COLOURS = 48  # enough for this design, and a file of some kilobytes
MOST = 0.005  # the share of pixels that may differ
FONT = "Noto Sans CJK SC"


@pytest.fixture
def fixed(home, moderator, monkeypatch) -> dict[str, str]:
    """A small site on a morning in March, by name of page."""
    if (
        FONT
        not in subprocess.run([shutil.which("fc-list") or "true", ":", "family"], capture_output=True, text=True).stdout
    ):
        pytest.skip(f"The kept pictures are drawn in {FONT}, which is not installed here.")
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    consultation = factories.consultation(
        title="关于征求《三门县养犬管理办法（草案）》意见的公告", slug="dogs", kind=ConsultationKind.NORMATIVE_DOCUMENT,
        issuing_body="三门县人大常委会", summary="养犬登记、遛犬时间和流浪犬处置怎样规定？请逐条提出意见。", is_demo=True,
    )  # fmt: skip
    factories.published(consultation, "遛犬时间建议按季节调整。", by=moderator, clause="a2", public_name="演示居民")
    # Numbers of receipts follow from keys of the process, which differ.
    PublicRendition.with_hidden.update(received_at=NOW - timedelta(hours=3))
    notice = factories.notice(
        title="三门县人大常委会关于召开“养犬管理”听证会的公告", slug="hearing", issuing_body="三门县人大常委会",
        issued_on=date(2026, 3, 1), document_number="三人大常〔2026〕0号", source="三门县人大常委会",
        summary="听证会定于三月二十日举行，欢迎报名。",
        body=[
            ("heading", "一、时间和地点"),
            ("paragraph", "<p>听证会定于2026年3月20日上午9时，在县人大常委会会议厅举行，全程公开。</p>"),
            ("quotation", "有关机关应当听取各方面的意见。"),
            ("paragraph", "<p>报名的人多于名额时，按照“先到先得、兼顾各方”的办法确定，并公布名单。</p>"),
        ],
    )  # fmt: skip
    factories.livestream(
        title="县人大常委会会议：审议养老服务工作报告", slug="elderly-care", venue="会议厅", is_demo=True
    )
    station = station_factories.station(title="海游街道代表联络站", slug="haiyou-station", is_demo=True)
    station_factories.reception(station, days=7)
    HomePage.objects.update(introduction="<p>不用注册就能提，凭回执查进展，件件有答复。</p>")
    return {
        "home": "/",
        "consultation": consultation.url,
        "notice": notice.url,
        "search": "/search/?q=%E5%85%BB%E7%8A%AC",
        "elder-home": "/elder/",
    }


def test_the_pages_look_as_they_did_when_somebody_looked_at_them(visit, fixed, tmp_path):
    different = []
    for width in WIDTHS:
        reader = visit(width=width, reduced_motion="reduce")
        for name, address in fixed.items():
            reader.goto(address)
            expect(reader.locator("h1")).to_be_visible()
            taken = reader.screenshot(clip={"x": 0, "y": 0, "width": width, "height": HEIGHT}, full_page=True)
            different += compare(f"{name}-{width}.png", taken, tmp_path)
    assert different == []


def compare(name: str, taken: bytes, where: Path) -> list[str]:
    """Nothing, or a sentence with the place of the new picture; keeps it instead where KEEP_FACES says so."""
    seen = Image.open(io.BytesIO(taken)).convert("RGB").reduce(2).quantize(COLOURS, dither=Image.Dither.NONE)
    if os.environ.get("KEEP_FACES") == "1":
        KEPT.mkdir(exist_ok=True)
        seen.save(KEPT / name, optimize=True)
    if not (KEPT / name).exists():
        return [f"{name}: nothing is kept to compare it with; KEEP_FACES=1 keeps it"]
    kept = Image.open(KEPT / name)
    (where / name).write_bytes(taken)
    if kept.size != seen.size:
        return [f"{name}: {seen.size} instead of {kept.size}: {where / name}"]
    apart = ImageChops.difference(*(image.convert("RGB").reduce(2) for image in (kept, seen)))
    most = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.split()[2])
    share = sum(most.histogram()[DIFFERENT + 1 :]) / (most.width * most.height)
    return [f"{name}: {share:.2%} of it differs: {where / name}"] if share > MOST else []
