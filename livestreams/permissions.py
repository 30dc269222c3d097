"""Who may do what with a broadcast: one predicate per question."""

from typing import Any

from wagtail.models import Page


def may_run(user: Any, page: Page) -> bool:
    """May post entries, host the exchange and choose topics: whoever may publish the page."""
    return user.is_active and page.permissions_for_user(user).can_publish()
