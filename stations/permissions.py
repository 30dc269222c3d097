"""Who may do what at a station: one predicate per question."""

from typing import Any

from stations.models import ContactRecord, StationPage


def may_run(user: Any, page: StationPage) -> bool:
    """May publish, cancel and move the station's reception days: whoever may publish its page."""
    return user.is_active and page.permissions_for_user(user).can_publish()


def may_read_bookings(user: Any, page: StationPage) -> bool:
    """May read who booked a place to speak, and about what."""
    return may_run(user, page) and user.has_perm("stations.read_receptionbooking")


def may_reveal_deputy(user: Any) -> bool:
    """May read a deputy's telephone number in clear; each reading is logged."""
    return user.is_active and user.has_perm("stations.reveal_deputy")


def may_submit_record(user: Any, record: ContactRecord) -> bool:
    """May hand in a contact record: its author, or whoever may change records."""
    return user.is_active and (record.created_by_id == user.pk or user.has_perm("stations.change_contactrecord"))


def may_verify_record(user: Any, record: ContactRecord) -> bool:
    """May verify a record or send it back: a verifier, never the one who wrote it."""
    return user.is_active and user.has_perm("stations.verify_contactrecord") and record.created_by_id != user.pk


def may_reveal_electors(user: Any) -> bool:
    """May read electors' names and numbers in clear, as a spot check needs; each reading is logged."""
    return user.is_active and user.has_perm("stations.reveal_electors")
