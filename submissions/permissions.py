"""Who may do what with opinions: one predicate per question, asked by views, templates and exports alike."""

from typing import Any


def may_moderate(user: Any) -> bool:
    """May see the queue and decide."""
    return user.is_active and user.has_perm("submissions.moderate_queueitem")


def may_reveal_contact(user: Any) -> bool:
    """May read an author's reply channel in clear."""
    return user.is_active and user.has_perm("submissions.reveal_contact")


def may_read_agreement(user: Any) -> bool:
    """May read how far moderators agree when they decide twice; leads of the moderators."""
    return user.is_active and user.has_perm("submissions.read_agreement")
