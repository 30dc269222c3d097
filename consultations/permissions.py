"""Who may run a consultation."""

from typing import Any

from consultations.models import ConsultationPage


def may_run(user: Any, page: ConsultationPage) -> bool:
    """May import drafts, close, answer opinions and publish the outcome: whoever may publish the page."""
    return user.is_active and page.permissions_for_user(user).can_publish()
