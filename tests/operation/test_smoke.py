"""A running site is proven from the form to the receipt, and whatever is broken is named."""

import pytest
from django.core.management import CommandError, call_command

from submissions.models import QueueItem, Submission

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_step_of_a_running_site_is_gone_and_nothing_is_left_to_do(live_server, page, capsys):
    call_command("smoke", live_server.url)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "ready: ok", "the page: ok", "the form: ok", "sending: ok", "the receipt: ok", "withdrawing: ok",
        "Every step works.",
    ]  # fmt: skip
    assert Submission.objects.get().text.startswith("【自检】")
    assert QueueItem.objects.get().status == "withdrawn"


def test_what_is_broken_is_named(live_server, page, settings, tmp_path):
    settings.MAINTENANCE_FLAG = tmp_path / "maintenance"
    settings.MAINTENANCE_FLAG.touch()
    with pytest.raises(CommandError, match=r"Not working: ready \(HTTP Error 503"):
        call_command("smoke", live_server.url)
    with pytest.raises(CommandError, match="No consultation is open"):
        call_command("smoke", live_server.url, page=page.pk + 1_000)
    with pytest.raises(CommandError, match="is not an address"):
        call_command("smoke", "rd.example.cn")
