"""What the office keeps in the admin: areas, deputies, reception rules and days, voter representatives."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from stations.admin_forms import (
    DeputyForm,
    FinishingCreateView,
    FinishingEditView,
    ReceptionDayForm,
    ReceptionRuleForm,
)
from stations.kept_viewsets import KeptViewSet
from stations.models import (
    Area,
    Constituency,
    Deputy,
    ReceptionDay,
    ReceptionRule,
    VoterRepresentative,
)


class AreaViewSet(SnippetViewSet):
    model = Area
    icon = "site"
    list_display = ["code", "name", "kind", "parent"]
    search_fields = ["code", "name"]


class ConstituencyViewSet(SnippetViewSet):
    model = Constituency
    icon = "group"
    list_display = ["number", "name", "area"]


class DeputyViewSet(KeptViewSet):
    model = Deputy
    add_view_class = FinishingCreateView
    edit_view_class = FinishingEditView
    icon = "user"
    list_display = ["name", "term", "constituency", "delegation", "post", "is_serving"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("code"), FieldPanel("term")]),
            FieldRowPanel([FieldPanel("sex"), FieldPanel("ethnicity")]),
            FieldPanel("levels"),
            FieldRowPanel([FieldPanel("delegation"), FieldPanel("post"), FieldPanel("constituency")]),
            FieldRowPanel([FieldPanel("trade_category"), FieldPanel("post_category")]),
            FieldPanel("stations"),
            FieldRowPanel([FieldPanel("photo"), FieldPanel("photo_alt")]),
            FieldPanel("is_serving"),
            FieldPanel("account"),
            MultiFieldPanel(
                [
                    FieldPanel("birth_on"),
                    FieldPanel("new_telephone"),
                    FieldRowPanel([FieldPanel("native_place"), FieldPanel("party"), FieldPanel("education")]),
                ],
                heading=_("Internal, never public"),
            ),
            FieldPanel("is_demo"),
        ],
        base_form_class=DeputyForm,
    )


class ReceptionRuleViewSet(KeptViewSet):
    model = ReceptionRule
    icon = "rotate"
    list_display = ["station", "pattern", "start_time", "effective_from", "effective_until"]
    edit_handler = ObjectList(
        [
            FieldPanel("station"),
            FieldRowPanel([FieldPanel("pattern"), FieldPanel("weekday"), FieldPanel("week"), FieldPanel("day")]),
            FieldPanel("months"),
            FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time")]),
            FieldPanel("place"),
            FieldPanel("scope"),
            FieldPanel("capacity"),
            FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_until")]),
        ],
        base_form_class=ReceptionRuleForm,
    )


class ReceptionDayViewSet(KeptViewSet):
    model = ReceptionDay
    icon = "calendar-alt"
    list_display = ["station", "starts_at", "status", "published_at"]
    edit_view_class = FinishingEditView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("station"), FieldPanel("number")]),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("place"),
            FieldPanel("scope"),
            FieldPanel("deputies"),
            FieldPanel("capacity"),
            FieldPanel("public_note"),
        ],
        base_form_class=ReceptionDayForm,
    )


class VoterRepresentativeViewSet(KeptViewSet):
    model = VoterRepresentative
    icon = "group"
    list_display = ["name", "street", "category", "term", "is_serving"]


class StationsViewSetGroup(SnippetViewSetGroup):
    """One entry of the menu for all that belongs to stations."""

    menu_label = _("Deputies and stations")
    menu_icon = "home"
    menu_order = 145
    items = (
        DeputyViewSet,
        ReceptionDayViewSet,
        ReceptionRuleViewSet,
        VoterRepresentativeViewSet,
        AreaViewSet,
        ConstituencyViewSet,
    )
