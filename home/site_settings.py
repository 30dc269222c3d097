"""What an office fills in about itself: the facts that the footer and the meta tags show, each only when given."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

_SITE_CODE = RegexValidator(r"^[A-Za-z]{0,2}\d{8,10}$", _("A site code is ten characters, as in bm00000000."))
_MARK_CODE = RegexValidator(r"^[0-9A-Za-z]{8,40}$", _("The code is the letters and digits in the mark's address."))


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Nothing is required and nothing is invented: what is empty is not shown."""

    organiser = models.CharField(_("organiser"), max_length=100, blank=True)
    site_code = models.CharField(_("site code"), max_length=12, blank=True, validators=[_SITE_CODE])
    icp_number = models.CharField(_("ICP number"), max_length=60, blank=True)
    police_number = models.CharField(_("public security record number"), max_length=60, blank=True)
    police_address = models.URLField(_("address of the public security record"), blank=True)
    party_organ_code = models.CharField(
        _("code of the party and government organ mark"), max_length=40, blank=True, validators=[_MARK_CODE]
    )
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    postcode = models.CharField(
        _("postcode"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", _("A postcode has six digits."))],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    error_report_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page where readers report errors"),
    )
    error_report_address = models.URLField(_("address where readers report errors"), blank=True)
    error_report_email = models.EmailField(_("e-mail where readers report errors"), blank=True)
    share_picture = models.ForeignKey(
        "core.SiteImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture of shared links"),
        help_text=_("Shown beside a link to a page that has no picture of its own."),
    )

    select_related = ["error_report_page", "share_picture"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("organiser"),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
                FieldRowPanel([FieldPanel("address"), FieldPanel("postcode")]),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("site_code"), FieldPanel("icp_number")]),
                FieldRowPanel([FieldPanel("police_number"), FieldPanel("police_address")]),
                FieldPanel("party_organ_code"),
            ],
            heading=_("Registration"),
        ),
        MultiFieldPanel(
            [
                PageChooserPanel("error_report_page"),
                FieldPanel("error_report_address"),
                FieldPanel("error_report_email"),
            ],
            heading=_("Finding errors"),
            help_text=_("The first one that is filled in is linked in the footer."),
        ),
        FieldPanel("share_picture"),
    ]

    class Meta:
        verbose_name = _("about the site")

    @property
    def has_contact(self) -> bool:
        return any((self.organiser, self.telephone, self.address, self.postcode, self.email))

    @property
    def has_registration(self) -> bool:
        return any((self.site_code, self.icp_number, self.police_number, self.party_organ_code))

    @property
    def party_organ_address(self) -> str:
        """Where the registry of public institutions shows the mark's certificate."""
        code = self.party_organ_code
        return f"https://bszs.conac.cn/sitename?method=show&id={code}" if code else ""

    @property
    def error_report_link(self) -> str:
        """The page, the address or the mailbox for reports of errors, the first that is given and public; else empty."""
        page = self.error_report_page
        if page is not None and page.live and (url := page.get_url(getattr(self, "_request", None))):
            return url
        if self.error_report_address:
            return self.error_report_address
        return f"mailto:{self.error_report_email}" if self.error_report_email else ""
