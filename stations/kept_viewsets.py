"""Lists, forms and choosers of the admin for rows that belong to stations: each shows what its reader keeps."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.views import chooser
from wagtail.snippets.views.snippets import SnippetViewSet

from stations.permissions import kept_rows

ANY = ("add", "change", "delete", "view")


class KeptRowsPolicy(ModelPermissionPolicy):
    """Django's permission says what may be done; the stations somebody keeps say to which rows."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return kept_rows(self.model, user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self.user_has_any_permission_for_instance(user, {action}, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Model) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()


def rows_for(model: type[Model], user: Any) -> QuerySet:
    """The rows that somebody may do anything with."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ANY)


class KeptObject:
    """A view of one row; for the rows of others there is no such address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            get_object_or_404(rows_for(self.model, request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class KeptList:
    def get_object_list(self) -> QuerySet:
        return rows_for(self.model_class, self.request.user)


class KeptChooseView(KeptList, chooser.ChooseView):
    pass


class KeptChooseResultsView(KeptList, chooser.ChooseResultsView):
    pass


class KeptChosenView(chooser.SnippetChosenView):
    def get_object(self, pk: Any) -> Model:
        return get_object_or_404(rows_for(self.model_class, self.request.user), pk=pk)


class KeptChosenMultipleView(chooser.SnippetChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet:
        return rows_for(self.model_class, self.request.user).filter(pk__in=[pk for pk in pks if pk.isdecimal()])


class KeptChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = KeptChooseView
    choose_results_view_class = KeptChooseResultsView
    chosen_view_class = KeptChosenView
    chosen_multiple_view_class = KeptChosenMultipleView


class KeptViewSet(SnippetViewSet):
    """A kind whose rows belong to stations."""

    chooser_viewset_class = KeptChooserViewSet

    def on_register(self) -> None:
        register_permission_policy(self.model, KeptRowsPolicy(self.model))
        super().on_register()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return rows_for(self.model, request.user)

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(type(view_class.__name__, (KeptObject, view_class), {}), **kwargs)
