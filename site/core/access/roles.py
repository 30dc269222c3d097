"""Who may do what, read from the groups and permissions as they stand, so that the page cannot say anything else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import GroupCollectionPermission, GroupPagePermission

VERBS = {
    "add": gettext_lazy("add"), "change": gettext_lazy("change"), "delete": gettext_lazy("delete"),
    "view": gettext_lazy("view"), "choose": gettext_lazy("choose"),
}  # fmt: skip


@dataclass(frozen=True)
class Role:
    """One group, or the many groups of stations that may do the same."""

    name: str
    members: int
    permissions: frozenset[str]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One permission, and for each role whether it has it."""

    codename: str
    label: str
    held: tuple[bool, ...]


@dataclass(frozen=True)
class Matrix:
    roles: list[Role]
    rows: list[Row]
    administrators: int


def roles(alike: str = "") -> list[Role]:
    """Every group, in the order of its name. Groups whose name begins with `alike` stand as one, where they are equal."""
    accounts = Count("user", filter=Q(user__is_active=True))
    places = _places()
    found: list[Role] = []
    merged: dict[tuple[frozenset[str], tuple[str, ...]], list[Role]] = {}
    for group in (
        Group.objects.annotate(accounts=accounts).prefetch_related("permissions__content_type").order_by("name")
    ):
        held = frozenset(f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all())
        kinds = tuple(sorted({kind for kind, _where in places.get(group.pk, ())}))
        if alike and group.name.startswith(f"{alike} "):
            merged.setdefault((held, kinds), []).append(Role(group.name, group.accounts, held, kinds))
        else:
            where = tuple(f"{kind}: {title}" for kind, title in places.get(group.pk, ()))
            found.append(Role(group.name, group.accounts, held, where))
    for (held, kinds), same in merged.items():
        name = f"{alike} × {len(same)}" if len(merged) == 1 else f"{same[0].name} … × {len(same)}"
        found.append(Role(name, sum(role.members for role in same), held, kinds))
    return found


def _places() -> dict[int, list[tuple[str, str]]]:
    """What a group may do at one place of the site only."""
    found: dict[int, list[tuple[str, str]]] = {}
    pages = GroupPagePermission.objects.select_related("page", "permission").order_by(
        "page__path", "permission__codename"
    )
    for row in pages:
        found.setdefault(row.group_id, []).append((row.permission.codename, row.page.title))
    files = GroupCollectionPermission.objects.select_related("collection", "permission")
    for row in files.order_by("collection__path", "permission__codename"):
        found.setdefault(row.group_id, []).append((row.permission.codename, row.collection.name))
    return found


def matrix(found: Iterable[Role]) -> Matrix:
    columns = list(found)
    names = sorted({name for role in columns for name in role.permissions})
    given = Permission.objects.filter(group__isnull=False).select_related("content_type").distinct()
    labels = {f"{row.content_type.app_label}.{row.codename}": _label(row) for row in given}
    rows = [Row(name, labels[name], tuple(name in role.permissions for role in columns)) for name in names]
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).count()
    return Matrix(columns, rows, administrators)


def _label(permission: Permission) -> str:
    """In the reader's language: our own permissions have names of their own, Django's are a verb and a kind."""
    verb = permission.codename.partition("_")[0]
    model = permission.content_type.model_class()
    if verb in VERBS and model and permission.codename == f"{verb}_{model._meta.model_name}":
        return f"{VERBS[verb]} · {model._meta.verbose_name}"
    return _(permission.name)
