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


def may_assess(user: Any) -> bool:
    """May write schemes, enter and confirm performances and propose grades."""
    return user.is_active and user.has_perm("publicity.assess_deputy")


def may_review_grades(user: Any) -> bool:
    return user.is_active and user.has_perm("publicity.review_grade")


def may_decide_grades(user: Any) -> bool:
    """May put schemes in force, enter decisions of the directors' meeting and publish grades."""
    return user.is_active and user.has_perm("publicity.decide_grade")


def may_open_assessment(user: Any) -> bool:
    return may_assess(user) or may_review_grades(user) or may_decide_grades(user)


def may_keep_cases(user: Any) -> bool:
    """May read and keep the cases of unqualified deputies; nobody else sees that they exist."""
    return user.is_active and user.has_perm("publicity.keep_case")
