"""Who may take a notice from its place, and who may put it back."""

from typing import Any

from notices.models import NoticePage


def may_remove(user: Any, page: NoticePage) -> bool:
    """Whoever may edit the notice: a wrong one must come off at once, and the note and the log stay."""
    return user.is_active and page.live and page.permissions_for_user(user).can_edit()


def may_restore(user: Any, page: NoticePage) -> bool:
    """Whoever may publish it: a notice that comes back is public again."""
    return user.is_active and page.permissions_for_user(user).may_publish()
