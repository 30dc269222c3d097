"""Who may do what: one predicate per question."""

from typing import Any


def may_run_draws(user: Any) -> bool:
    """May prepare, announce and carry out draws, and assign what was drawn to checkers."""
    return user.is_active and user.has_perm("publicity.run_draw")


def may_publish(user: Any) -> bool:
    """May publish and withdraw records, publish check results and answer objections."""
    return user.is_active and user.has_perm("publicity.publish_publicrecord")


def may_check(user: Any) -> bool:
    """May be given drawn records to check."""
    return user.is_active and user.has_perm("publicity.report_spotcheck")


def may_open_desk(user: Any) -> bool:
    return may_run_draws(user) or may_publish(user) or may_check(user)
