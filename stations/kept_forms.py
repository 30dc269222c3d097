"""Forms of the admin in which people who keep one station can name nothing of another, in any field, by any means."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage
from wagtail.permissions import policy_registry

Reference = tuple[type[Model], str]


class KeptChoices:
    """Mix into the form of a row that belongs to a station: plain lists of what its writer keeps, instead of choosers.

    A chooser would show the name of whatever number is sent to it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from stations.permissions import is_confined, kept_rows, stations_kept_by

        if self.for_user is None or not is_confined(self.for_user):
            return
        from stations.models import Deputy, StationPage

        rows = {StationPage: stations_kept_by(self.for_user), Deputy: kept_rows(Deputy, self.for_user)}
        for field in self.fields.values():
            if not isinstance(field, forms.ModelChoiceField) or field.queryset.model not in rows:
                continue
            field.queryset = rows[field.queryset.model]
            several = isinstance(field, forms.ModelMultipleChoiceField)
            field.widget = forms.CheckboxSelectMultiple() if several else forms.Select()
            field.widget.choices = field.choices


class KeptPageForm(WagtailAdminPageForm):
    """A page whose writer, if confined to their stations, may use their own pictures and files and public pages only.

    Wagtail trusts every number that is sent and shows the title that belongs to it. What the page held before stays.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from stations.permissions import is_confined

        if not self.is_bound or self.for_user is None or not is_confined(self.for_user):
            return
        fresh = set(_typed(self)) - set(_held(self.instance))
        if any(not _is_usable(model, key, self.for_user) for model, key in fresh):
            raise PermissionDenied


def _typed(form: forms.ModelForm) -> Iterator[Reference]:
    """What the data sent refers to, in the fields of a form and of the rows below it, valid or not."""
    known = {field.name: field for field in form._meta.model._meta.get_fields()}
    for name in form.fields:
        if name in known:
            yield from _references(known[name], form[name].data)
    for formset in getattr(form, "formsets", {}).values():
        for row in formset.forms:
            yield from _typed(row)


def _held(instance: Model) -> Iterator[Reference]:
    for field in instance._meta.concrete_fields:
        yield from _references(field, field.value_from_object(instance))
    for relation in get_all_child_relations(instance):
        for row in getattr(instance, relation.get_accessor_name()).all():
            for field in row._meta.concrete_fields:
                yield from _references(field, field.value_from_object(row))


def _references(field: Any, value: Any) -> Iterator[Reference]:
    if not value:
        return
    if hasattr(field, "extract_references"):
        yield from ((model, str(key)) for model, key, *_where in field.extract_references(value))
    elif field.many_to_one and field.related_model is not None:
        yield field.related_model, str(value)


def _is_usable(model: type[Model], key: str, user: Any) -> bool:
    from stations.permissions import pages_shown_to

    if not key.isdecimal():
        return True  # no number of ours; the field itself will say so
    if issubclass(model, AbstractPage):
        return pages_shown_to(user).filter(pk=key).exists()
    if model in (get_image_model(), get_document_model()):
        rows = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["change", "choose"])
        return rows.filter(pk=key).exists()
    return True
