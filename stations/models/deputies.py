"""The deputies. What the public may know of one is made in `stations.public` and nowhere else."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import privacy
from stations.models.areas import Constituency
from stations.models.pages import StationPage
from stations.querysets import DeputyQuerySet
from stations.states import DeputyLevel, PostCategory, Sex, TradeCategory


class ChoicesField(ArrayField):
    """Several of a list of choices, ticked one by one."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=not self.blank,
            choices=self.base_field.choices,
            widget=forms.CheckboxSelectMultiple,
        )


class Deputy(models.Model):
    """A deputy of one term. Birth, telephone, native place, party and education are kept for the office only.

    The law opens a deputy's basic information to the constituency (Zhejiang, measures for the Deputies Law §38);
    real stations leave the personal fields out, and so does this site. Pages cannot reach a deputy: the relations
    have no way back, so a template finds nothing to print.
    """

    name = models.CharField(_("full name"), max_length=40)
    code = models.CharField(
        _("deputy number"), max_length=30, blank=True, help_text=_("On the deputy's card; tells namesakes apart.")
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    ethnicity = models.CharField(_("ethnicity"), max_length=20, default="汉族")
    levels = ChoicesField(models.CharField(max_length=10, choices=DeputyLevel), verbose_name=_("level"))
    delegation = models.CharField(_("delegation"), max_length=60, blank=True)
    post = models.CharField(_("post held"), max_length=100, blank=True)
    trade_category = models.CharField(_("trade"), max_length=12, choices=TradeCategory, default=TradeCategory.OTHER)
    post_category = models.CharField(
        _("kind of post"), max_length=12, choices=PostCategory, default=PostCategory.FRONT_LINE
    )
    term = models.PositiveSmallIntegerField(_("term"), help_text=_("The number of the congress, such as 17."))
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("constituency")
    )
    stations = models.ManyToManyField(StationPage, blank=True, related_name="+", verbose_name=_("stations"))
    photo = models.ForeignKey(
        "core.SiteImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    photo_alt = models.CharField(_("what the picture shows"), max_length=100, blank=True)
    birth_on = models.DateField(_("date of birth"), null=True, blank=True)
    telephone = models.TextField(editable=False, blank=True, help_text="Encrypted; bound to this row.")
    native_place = models.CharField(_("native place"), max_length=60, blank=True)
    party = models.CharField(_("party"), max_length=40, blank=True)
    education = models.CharField(_("education"), max_length=40, blank=True)
    is_serving = models.BooleanField(_("in office"), default=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("With it the deputy writes contact records; they see their own and no others."),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["term", "name", "pk"]
        permissions = [("reveal_deputy", "Can read a deputy's telephone number in clear")]
        indexes = [
            models.Index(fields=("name", "id"), condition=Q(is_serving=True), name="deputy_in_office_by_name"),
            models.Index(
                fields=("delegation", "name", "id"), condition=Q(is_serving=True), name="deputy_by_delegation"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("code", "term"), condition=~Q(code=""), name="deputy_code_once_per_term"),
            models.UniqueConstraint(
                fields=("name", "term", "constituency"),
                condition=Q(code=""),
                nulls_distinct=False,
                name="deputy_without_code_once_per_constituency",
            ),
            models.CheckConstraint(condition=Q(levels__len__gt=0), name="deputy_has_a_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def telephone_in_clear(self) -> str:
        """The number, or nothing. Callers log the reading (`services.deputies.reveal_telephone`)."""
        if not self.telephone:
            return ""
        return privacy.decrypt(self.telephone, table="stations_deputy", pk=self.pk, field="telephone")
