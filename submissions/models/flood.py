"""What staff set for the hour when somebody pours spam over the site."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

_COUNT = [MinValueValidator(1), MaxValueValidator(1_000_000)]
_MINUTES = [MinValueValidator(1), MaxValueValidator(1_440)]


class FloodMode(models.TextChoices):
    AUTOMATIC = "auto", pgettext_lazy("flood", "by itself, when more arrives than is usual")
    ON = "on", pgettext_lazy("flood", "on")
    OFF = "off", pgettext_lazy("flood", "off")


@register_setting(icon="warning")
class FloodSettings(BaseGenericSetting):
    """One row. What is counted per network is counted as `core.throttle` does: no address is stored."""

    burst_count = models.PositiveIntegerField(
        _("opinions of one network in a short time"), default=5, validators=_COUNT,
        help_text=_("Beyond it the sender proves to be a person; nothing is refused."),
    )  # fmt: skip
    burst_minutes = models.PositiveIntegerField(_("in how many minutes"), default=10, validators=_MINUTES)
    sustained_count = models.PositiveIntegerField(
        _("opinions of one network in a longer time"), default=200, validators=_COUNT,
        help_text=_("Beyond it the network waits; what was written stays on the screen."),
    )  # fmt: skip
    sustained_minutes = models.PositiveIntegerField(_("in how many minutes"), default=1_440, validators=_MINUTES)
    mode = models.CharField(_("flood mode"), max_length=4, choices=FloodMode, default=FloodMode.AUTOMATIC)
    flood_count = models.PositiveIntegerField(
        _("flood mode begins at so many opinions of all in ten minutes"), default=120, validators=_COUNT
    )
    advertising = models.TextField(
        _("words of advertising"), blank=True,
        default="加微信\n加V\n代开发票\n网贷\n贷款秒批\n刷单\n兼职日结\n博彩\n棋牌\n色情\n包过\n办证",
        help_text=_("One in a line. An opinion that advertises is suspicious; it is never refused for it."),
    )  # fmt: skip
    question = models.CharField(
        _("question to the suspicious"), max_length=200, default="三门县属于哪个省？（请写两个字）",
        help_text=_("Asked of those who cannot let their browser do the sum, and of the very suspicious."),
    )  # fmt: skip
    answers = models.CharField(
        _("right answers"), max_length=200, default="浙江,浙江省", help_text=_("Separated by commas.")
    )

    panels = [
        HelpPanel(content=_("Changes are in force everywhere within half a minute.")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("burst_count"), FieldPanel("burst_minutes")]),
                FieldRowPanel([FieldPanel("sustained_count"), FieldPanel("sustained_minutes")]),
            ],
            heading=_("Limits"),
        ),
        MultiFieldPanel([FieldPanel("mode"), FieldPanel("flood_count"), FieldPanel("advertising")], _("Flood")),
        MultiFieldPanel([FieldPanel("question"), FieldPanel("answers")], _("Question")),
    ]

    class Meta:
        verbose_name = _("protection from floods")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        if not any(answer.strip() for answer in self.answers.replace("，", ",").split(",")):
            raise ValidationError({"answers": _("A question needs at least one right answer.")})
