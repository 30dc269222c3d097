"""Who may do what: one predicate per question."""

from typing import Any


def may_prepare(user: Any) -> bool:
    """May send pages that they may edit to the account as drafts, look at drafts and give them up."""
    return user.is_active and user.has_perm("wechat.prepare_article")


def may_prepare_page(user: Any, page: Any) -> bool:
    return may_prepare(user) and page.permissions_for_user(user).can_edit()


def may_release(user: Any) -> bool:
    """May release drafts that somebody else prepared."""
    return user.is_active and user.has_perm("wechat.release_article")


def may_keep_menu(user: Any) -> bool:
    """May change the account's menu and make its codes."""
    return user.is_active and user.has_perm("wechat.push_menu")


def may_open_desk(user: Any) -> bool:
    return may_prepare(user) or may_release(user) or may_keep_menu(user)
