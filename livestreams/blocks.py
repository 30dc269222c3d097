"""The agenda of a broadcast; once it can be seen again, its items are the chapters."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.samples import DEMO


class AgendaItemBlock(blocks.StructBlock):
    time = blocks.TimeBlock(label=_("time"), required=False)
    item = blocks.CharBlock(label=_("agenda item"), max_length=200)
    offset = blocks.RegexBlock(
        regex=r"^(\d{1,2}:)?\d{1,3}:[0-5]\d$",
        label=_("place in the recording"),
        required=False,
        help_text=_("Minutes and seconds, as 12:30; if left empty, reckoned from the time."),
        error_messages={"invalid": _("Write minutes and seconds, as 12:30, or hours before them.")},
    )
    speaker = blocks.CharBlock(label=_("speaker"), required=False, max_length=100)

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_preview_context(value, parent_context)
        return context | {"items": [context["bound_block"]]}

    class Meta:
        label = _("agenda item")
        icon = "list-ol"
        template = "livestreams/blocks/agenda_item.html"
        preview_template = "livestreams/blocks/agenda_preview.html"
        preview_value = {"time": time(9), "item": f"{DEMO}听取养老服务工作情况的报告", "speaker": "县民政局负责人"}


class AgendaBlock(blocks.StreamBlock):
    item = AgendaItemBlock()
