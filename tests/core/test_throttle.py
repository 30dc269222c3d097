"""Limits are exact, addresses cannot be forged or found out again, and nothing opens when counting fails."""

import ipaddress
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone, translation

from core import throttle as throttling
from core.calendar import TZ
from core.models import ThrottleSalt, ThrottleWindow
from core.throttle import Throttled, check, client_address, client_prefix, tally, throttle

PROXY = "10.0.0.7"
NOON = datetime(2026, 5, 1, 12, 0, 0, tzinfo=TZ)


def request(peer: str = "203.0.113.9", forwarded: str | None = None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


def outcome(*arguments, **options) -> str:
    try:
        check(*arguments, **options)
    except Throttled:
        return "refused"
    return "counted"


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is."""

    def set_to(instant: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: instant)

    set_to(NOON)
    return set_to


# Who is asking: no database.


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours: its word counts nothing
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left one was sent by the client
        (PROXY, "1.1.1.1, 198.51.100.1, 10.0.0.8", "198.51.100.1"),  # two proxies
        (PROXY, "10.0.0.9, 198.51.100.1", "198.51.100.1"),  # a client that calls itself a proxy
        (PROXY, "10.0.0.9", "10.0.0.9"),
        (PROXY, None, PROXY),
        (PROXY, " , ,", PROXY),
        (f"::ffff:{PROXY}", "198.51.100.1", "198.51.100.1"),  # as a dual-stack socket reports the proxy
    ],
)
def test_a_forwarded_address_is_believed_only_from_our_own_proxies(settings, peer, forwarded, address):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/24")]
    assert client_address(request(peer, forwarded)) == address


@pytest.mark.parametrize("forwarded", ["1.1.1.1", "10.0.0.7", "1.1.1.1, 2.2.2.2", "x" * 5_000])
def test_without_proxies_of_our_own_a_forged_header_changes_nothing(settings, forwarded):
    settings.TRUSTED_PROXIES = []
    assert client_prefix(request(PROXY, forwarded)) == "10.0.0.0/24"


@pytest.mark.parametrize(
    ("peer", "prefix"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.9", "203.0.114.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("203.0.113.9; DROP", "unknown"),
    ],
)
def test_a_network_is_a_24_or_a_64_and_what_is_no_address_is_one_network(peer, prefix):
    assert client_prefix(request(peer)) == prefix


def test_a_refusal_says_in_whole_minutes_when_to_come_back():
    with translation.override("en"):
        sentences = [str(Throttled(seconds)) for seconds in (1, 60, 61, 3_600)]
    assert sentences == [
        f"Too many requests came from your network. Please try again in {minutes} minutes; nothing you wrote is lost."
        for minutes in (1, 1, 2, 60)
    ]


# How often.


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [0, 1, 3])
def test_so_many_uses_are_counted_and_the_next_is_refused(clock, limit):
    outcomes = [outcome("letters", request(), limits=[(limit, 60)]) for _ in range(limit + 2)]
    assert outcomes == ["counted"] * limit + ["refused"] * 2


@pytest.mark.django_db
def test_scopes_networks_and_extras_are_counted_apart(clock):
    uses = [
        ("letters", request("203.0.113.1"), ""),
        ("calls", request("203.0.113.1"), ""),
        ("letters", request("203.0.114.1"), ""),
        ("letters", request("203.0.113.1"), "7"),
        ("letters", "anybody", ""),
        ("letters", request("203.0.113.200"), ""),  # the first network again
        ("letters", "anybody", ""),
    ]
    outcomes = [outcome(scope, who, limits=[(1, 60)], extra=extra) for scope, who, extra in uses]
    assert outcomes == ["counted"] * 5 + ["refused"] * 2


@pytest.mark.django_db
def test_addresses_of_one_64_share_a_limit(clock):
    who = [request(f"2001:db8:1:2::{number:x}") for number in range(1, 5)]
    assert [outcome("letters", one, limits=[(3, 60)]) for one in who] == ["counted"] * 3 + ["refused"]


@pytest.mark.django_db
def test_a_new_window_begins_a_new_count(clock):
    found = []
    for second in (0, 59, 60, 119, 120):
        clock(NOON + timedelta(seconds=second))
        found.append(outcome("letters", "one", limits=[(1, 60)]))
    assert found == ["counted", "refused", "counted", "refused", "counted"]


@pytest.mark.django_db
@pytest.mark.parametrize(("second", "left"), [(0, 60), (1, 59), (59, 1)])
def test_a_refusal_names_the_seconds_until_the_window_ends(clock, second, left):
    clock(NOON + timedelta(seconds=second))
    with pytest.raises(Throttled) as caught:
        check("letters", "one", limits=[(0, 60)])
    assert caught.value.retry_after == left


@pytest.mark.django_db
def test_a_limit_of_a_day_holds_from_midnight_to_midnight_in_shanghai(clock):
    found = []
    for instant in (
        datetime(2026, 5, 1, 0, 0, tzinfo=TZ),
        datetime(2026, 5, 1, 7, 59, tzinfo=TZ),
        datetime(2026, 5, 1, 8, 1, tzinfo=TZ),  # midnight of UTC begins no new day
        datetime(2026, 5, 1, 23, 59, 59, tzinfo=TZ),
        datetime(2026, 5, 2, 0, 0, tzinfo=TZ),
    ):
        clock(instant)
        found.append(outcome("letters", "one", limits=[(1, 86_400)]))
    assert found == ["counted", "refused", "refused", "refused", "counted"]


@pytest.mark.django_db
def test_a_window_over_midnight_is_counted_as_one(clock):
    found = []
    for minutes in (-1, 1):
        clock(datetime(2026, 5, 2, 0, 0, tzinfo=TZ) + timedelta(minutes=minutes))
        found.append(outcome("letters", "one", limits=[(1, 7 * 60)]))  # 7 minutes do not divide a day
    assert found == ["counted", "refused"]


@pytest.mark.django_db
def test_the_strictest_limit_refuses_and_what_it_refuses_does_not_use_up_the_next(clock):
    limits = [(1, 60), (3, 3_600)]
    found = []
    for minute in range(4):
        clock(NOON + timedelta(minutes=minute))
        found.append([outcome("letters", "one", limits=limits) for _ in range(2)])
    assert found == [["counted", "refused"]] * 3 + [["refused", "refused"]]


@pytest.mark.parametrize("seconds", [0, -60, 86_401])
def test_a_window_longer_than_a_day_is_not_possible(seconds):
    with pytest.raises(ValueError, match="longest is a day"):
        check("letters", "one", limits=[(1, seconds)])


@pytest.mark.django_db
def test_the_limits_of_a_scope_are_those_of_the_settings(settings, clock):
    settings.THROTTLES = {"letters": [(2, 60)]}
    throttle(request(), "letters")
    throttle(request(), "letters")
    throttle(request(), "letters", extra="7")
    with pytest.raises(Throttled):
        throttle(request(), "letters")


@pytest.mark.django_db
def test_several_uses_are_counted_in_one_statement_and_none_once_the_first_is_refused(
    settings, clock, django_assert_num_queries
):
    settings.THROTTLES = {"letters": [(2, 60)]}
    uses = [("words", "one", 60), ("words", "all", 3_600)]
    throttle(request(), "letters")
    tally(uses, scope="letters", who=client_prefix(request("198.51.100.1")))
    with django_assert_num_queries(3):  # the test's own savepoint around it
        assert tally(uses, scope="letters", who=client_prefix(request())) == [2, 2]
    for _again in range(3):
        with pytest.raises(Throttled):
            tally(uses, scope="letters", who=client_prefix(request()))
    assert tally(uses, scope="letters", who=client_prefix(request("198.51.101.1"))) == [3, 3]


def test_a_scope_nobody_set_a_limit_for_is_not_open(settings):
    settings.THROTTLES = {}
    with pytest.raises(KeyError):
        throttle(request(), "letters")


# Nothing opens.


@pytest.mark.django_db
def test_when_the_database_does_not_count_the_request_fails(clock):
    def broken(execute, sql, *rest):
        if "INSERT INTO core_throttlewindow" in sql:
            raise DatabaseError("disk full")
        return execute(sql, *rest)

    with connection.execute_wrapper(broken), pytest.raises(DatabaseError):
        check("letters", "one", limits=[(1_000, 60)])


@pytest.mark.django_db(transaction=True)
def test_a_count_inside_a_transaction_is_refused_because_it_could_be_rolled_back(clock):
    with pytest.raises(RuntimeError), transaction.atomic():
        check("letters", "one", limits=[(1_000, 60)])


@pytest.mark.django_db(transaction=True)
def test_a_count_stays_when_the_request_fails_afterwards(clock):
    with pytest.raises(ZeroDivisionError):
        check("letters", "one", limits=[(1, 60)])
        with transaction.atomic():
            ThrottleSalt.objects.create(day=date(2000, 1, 1), key=b"x")
            raise ZeroDivisionError
    assert outcome("letters", "one", limits=[(1, 60)]) == "refused"


@pytest.mark.django_db(transaction=True)
def test_forty_uses_at_once_are_forty_counts(clock):
    def use(_number: int) -> str:
        try:
            return outcome("letters", "one", limits=[(25, 60)])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(use, range(40)))
    assert (outcomes.count("counted"), outcomes.count("refused")) == (25, 15)
    assert list(ThrottleWindow.objects.values_list("count", flat=True)) == [40]
    assert ThrottleSalt.objects.count() == 1


def waits_for_the_disk() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0] == "on"


@pytest.mark.django_db  # the count's transaction is the test's, and still goes on
def test_counting_does_not_wait_for_the_disk(clock):
    assert waits_for_the_disk()
    check("letters", "one", limits=[(1, 60)])
    assert not waits_for_the_disk()


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_after_counting_does(clock):
    check("letters", "one", limits=[(1, 60)])
    assert waits_for_the_disk()


# Nobody is found out.


@pytest.mark.django_db
def test_neither_address_nor_network_is_stored(clock):
    check("letters", request("203.0.113.9"), limits=[(5, 60)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(w)::text FROM core_throttlewindow w "
            "UNION SELECT to_jsonb(s)::text FROM core_throttlesalt s"
        )
        stored = "".join(row[0] for row in cursor.fetchall())
    assert len(stored) > 100
    assert [part for part in ("203.0.113", "203.0", "letters") if part in stored] == []


@pytest.mark.django_db
def test_another_day_gives_the_same_network_another_key(clock):
    for day in (0, 1):
        clock(NOON + timedelta(days=day))
        check("letters", "one", limits=[(5, 60)])
    assert ThrottleWindow.objects.values("key").distinct().count() == 2


@pytest.mark.django_db
def test_a_process_that_starts_later_uses_the_salt_of_the_day(clock):
    check("letters", "one", limits=[(1, 60)])
    throttling._salt.cache_clear()
    assert outcome("letters", "one", limits=[(1, 60)]) == "refused"
    assert ThrottleSalt.objects.count() == 1


@pytest.mark.django_db
def test_counting_again_asks_for_the_salt_no_more(clock, django_assert_num_queries):
    check("letters", "one", limits=[(5, 60)])
    with django_assert_num_queries(3):  # a savepoint (in this test), the count, its end
        check("letters", "one", limits=[(5, 60)])


@pytest.mark.django_db
def test_the_salt_of_a_day_is_destroyed_48_hours_after_the_day_began(clock):
    check("letters", "one", limits=[(5, 60)])
    midnight = datetime(2026, 5, 1, tzinfo=TZ)
    left = []
    for instant in (midnight + timedelta(hours=48) - timedelta(seconds=1), midnight + timedelta(hours=48)):
        throttling.purge(instant)
        left.append(list(ThrottleSalt.objects.values_list("day", flat=True)))
    assert left == [[date(2026, 5, 1)], []]


@pytest.mark.django_db
def test_after_the_purge_the_old_keys_cannot_be_made_again(clock):
    check("letters", request(), limits=[(5, 60)])
    old = ThrottleWindow.objects.get().key
    throttling.purge(NOON + timedelta(hours=47))
    assert ThrottleWindow.objects.filter(key=old).exists()
    throttling.purge(datetime(2026, 5, 3, 0, 0, tzinfo=TZ))
    check("letters", request(), limits=[(5, 60)])  # as somebody would who tries every network
    assert ThrottleWindow.objects.filter(key=old).values_list("count", flat=True).get() == 1


@pytest.mark.django_db
def test_the_purge_forgets_windows_of_two_days_ago_and_keeps_what_still_counts(clock):
    for hours in (0, 24, 47, 49):
        clock(NOON - timedelta(hours=hours))
        check("letters", "one", limits=[(5, 60)])
    clock(NOON)
    check("letters", "one", limits=[(2, 60)])
    throttling.purge()
    assert sorted(ThrottleWindow.objects.values_list("window_start", flat=True)) == [
        (NOON - timedelta(hours=hours)).astimezone(UTC) for hours in (47, 24, 0)
    ]
    assert outcome("letters", "one", limits=[(2, 60)]) == "refused"
