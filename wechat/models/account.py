"""What all nodes share of the account: its credentials, its menu, its codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import privacy
from wechat.states import Credential

COLUMNS, ROWS = 3, 5  # what WeChat allows: three buttons, each with five below it


class SharedCredential(models.Model):
    """A token or ticket, encrypted; one row for all nodes, renewed under a lock."""

    kind = models.CharField(max_length=10, choices=Credential, primary_key=True)
    value = models.TextField(help_text="Encrypted; bound to this row.")
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("WeChat credential")

    def __str__(self) -> str:
        return self.kind

    @property
    def in_clear(self) -> str:
        return privacy.decrypt(self.value, table="wechat_sharedcredential", pk=self.kind, field="value")


class MenuAction(models.TextChoices):
    OPEN = "OPEN", _("what is open for opinions")
    MINE = "MINE", _("what became of my opinions")
    NEAREST = "NEAREST", _("how to find the nearest station")
    HELP = "HELP", _("what this account can do")
    VIEW = "VIEW", _("a page of this site")


class MenuEntry(models.Model):
    """One button. Row 0 is the button itself, rows 1 to 5 stand above it when it is pressed."""

    column = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()
    label = models.CharField(_("words on the button"), max_length=20)
    action = models.CharField(_("what it does"), max_length=10, choices=MenuAction, blank=True)
    address = models.CharField(_("address on this site"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("WeChat menu button")
        ordering = ["column", "row"]
        permissions = [("push_menu", "Can change the menu of the official account")]
        constraints = [
            models.UniqueConstraint(fields=("column", "row"), name="wechat_menu_button_once"),
            models.CheckConstraint(
                condition=models.Q(column__range=(1, COLUMNS), row__range=(0, ROWS)),
                name="wechat_menu_has_three_by_five",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SceneCode(models.Model):
    """A code of WeChat that leads to the chat with a scene, `s12` a station or `d7` a deputy; drawn here as SVG."""

    scene = models.CharField(max_length=20, unique=True)
    address = models.CharField(max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("WeChat code")

    def __str__(self) -> str:
        return self.scene
