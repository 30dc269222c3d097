"""What every part of the walk must show; each part is a module of its own, so that processes can share them."""

from tests.isolation.bed import SECRETS
from tests.isolation.walk import RENEW, kept

# About themselves, or in the open: what somebody outside may write by sending a form.
MAY_WRITE: set[str] = set()


def test_every_address_stands_in_the_table(walked, request):
    part = request.module.PART
    new = sorted(set(walked[0]) - set(kept(part)))
    assert not new, (
        f"New addresses are not in tests/isolation/answers/{part}.txt: {'; '.join(new)}. "
        f"See that they show nothing of another station, then renew the table: {RENEW}"
    )


def test_every_answer_is_the_one_in_the_table(walked, request):
    lines, table = walked[0], kept(request.module.PART)
    assert sorted(table.items()) == sorted((label, line) for label, line in lines.items() if label in table)


def test_neither_a_visitor_nor_another_stations_keeper_reads_a_secret(walked):
    assert walked[1].leaks == []


def test_what_they_send_changes_nothing(walked, request):
    assert sorted(set(walked[1].changes)) == sorted(getattr(request.module, "MAY_WRITE", []))


def test_the_secrets_of_this_part_are_there_to_be_seen(walked, request):
    seen = {
        what
        for line in walked[0].values()
        for what in set(SECRETS.values())
        if f" {what}" in line or f",{what}" in line
    }
    assert seen == set(request.module.SEEN)
